import { IsOptional, IsString } from 'class-validator';

/**
 * One item of `MsgBody`. Kinds and their content are open lists: unknown kinds and items without `MsgType` exist.
 * Source: Tencent "Message Formats" (intl 33527).
 */
export class MessageElementDto {
  @IsOptional()
  @IsString()
  MsgType?: string;

  /** Not checked: whatever does not fit its kind becomes an `unknown` element. */
  MsgContent?: unknown;
}
