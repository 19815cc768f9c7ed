import { IsOptional, IsString } from 'class-validator';
import { IsInt32, IsListOf, IsUint32 } from '../../../wire/wire-decorators.js';
import { MessageElementDto } from './message-element.dto.js';

/** What the callbacks behind one-to-one and group messages have in common. */
export class SendMsgDto {
  @IsOptional()
  @IsString()
  CallbackCommand?: string;

  /** One-to-one: chosen by the sending client, may repeat. Group: strictly increasing, for messages that are stored. */
  @IsOptional()
  @IsUint32()
  MsgSeq?: number | string;

  /** Epoch seconds. */
  @IsOptional()
  @IsUint32()
  MsgTime?: number | string;

  /** The client's own id of the message (since 2024). */
  @IsOptional()
  @IsString()
  MsgId?: string;

  /** 1: to online users only, stored nowhere. */
  @IsOptional()
  @IsInt32()
  OnlineOnlyFlag?: number | string;

  @IsOptional()
  @IsListOf(MessageElementDto)
  MsgBody?: MessageElementDto[];

  @IsOptional()
  @IsString()
  CloudCustomData?: string;

  /** Epoch milliseconds, as a number or in quotes. Not checked: nonsense must not refuse a message. */
  EventTime?: unknown;
}
