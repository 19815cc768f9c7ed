import { IsNotEmpty, IsOptional, IsString } from 'class-validator';
import { IsInt32, IsListOf, IsUint32 } from '../../wire/validation.js';
import { MessageElementDto } from './message-element.dto.js';

/**
 * Body of `C2C.CallbackAfterSendMsg`, all ages. Older apps lack OnlineOnlyFlag, MsgId, CloudCustomData, EventTime.
 * Source: "After a One-to-One Message Is Sent" (intl 34365).
 */
export class C2cAfterSendMsgDto {
  @IsOptional()
  @IsString()
  CallbackCommand?: string;

  /** `@TLS#NOT_FOUND` or empty when the server sent it without an account. */
  @IsString()
  From_Account!: string;

  @IsString()
  @IsNotEmpty()
  To_Account!: string;

  /** Chosen by the sending client; may repeat. */
  @IsOptional()
  @IsUint32()
  MsgSeq?: number | string;

  @IsOptional()
  @IsUint32()
  MsgRandom?: number | string;

  /** Epoch seconds. */
  @IsOptional()
  @IsUint32()
  MsgTime?: number | string;

  /** `<MsgSeq>_<MsgRandom>_<MsgTime>`; names the message together with both accounts. */
  @IsOptional()
  @IsString()
  MsgKey?: string;

  /** The client's own id of the message (since 2024). */
  @IsOptional()
  @IsString()
  MsgId?: string;

  /** 1: to online users only, stored nowhere. */
  @IsOptional()
  @IsInt32()
  OnlineOnlyFlag?: number | string;

  /** 0: delivered; anything else is an error code, and the message never arrived. */
  @IsOptional()
  @IsInt32()
  SendMsgResult?: number | string;

  @IsOptional()
  @IsString()
  ErrorInfo?: string;

  /** Unread one-to-one messages of To_Account; -1 when the delivery failed. */
  @IsOptional()
  @IsInt32()
  UnreadMsgNum?: number | string;

  @IsOptional()
  @IsListOf(MessageElementDto)
  MsgBody?: MessageElementDto[];

  @IsOptional()
  @IsString()
  CloudCustomData?: string;

  /** Epoch milliseconds, as a number or in quotes. Not checked: nonsense must not refuse a message. */
  EventTime?: unknown;
}
