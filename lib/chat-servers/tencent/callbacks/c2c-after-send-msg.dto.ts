import { IsNotEmpty, IsOptional, IsString } from 'class-validator';
import { IsInt32, IsUint32 } from '../../../wire/wire-decorators.js';
import { SendMsgDto } from './send-msg.dto.js';

/**
 * Body of `C2C.CallbackAfterSendMsg`, all ages. Older apps lack OnlineOnlyFlag, MsgId, CloudCustomData, EventTime.
 * Source: "After a One-to-One Message Is Sent" (intl 34365).
 */
export class C2cAfterSendMsgDto extends SendMsgDto {
  /** `@TLS#NOT_FOUND` or empty when the server sent it without an account. */
  @IsString()
  From_Account!: string;

  @IsString()
  @IsNotEmpty()
  To_Account!: string;

  @IsOptional()
  @IsUint32()
  MsgRandom?: number | string;

  /** `<MsgSeq>_<MsgRandom>_<MsgTime>`; names the message together with both accounts. */
  @IsOptional()
  @IsString()
  MsgKey?: string;

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
}
