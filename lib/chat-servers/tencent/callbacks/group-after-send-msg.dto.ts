import { IsNotEmpty, IsOptional, IsString } from 'class-validator';
import { IsInt32, IsListOf, IsUint32 } from '../../../wire/wire-decorators.js';
import { SendMsgDto } from './send-msg.dto.js';

/** One mention in a group message. */
export class GroupMentionDto {
  /** 1: everybody. */
  @IsOptional()
  @IsInt32()
  GroupAtAllFlag?: number | string;

  @IsOptional()
  @IsString()
  GroupAt_Account?: string;
}

/** Body of `Group.CallbackAfterSendMsg`, all ages. Source: "After a Group Message Is Sent" (intl 34375). */
export class GroupAfterSendMsgDto extends SendMsgDto {
  @IsString()
  @IsNotEmpty()
  GroupId!: string;

  /** An open list: `Public`, `Work` (once `Private`), `Meeting` (once `ChatRoom`), `AVChatRoom`, `Community`, … */
  @IsOptional()
  @IsString()
  Type?: string;

  /** `@TLS#NOT_FOUND` or empty when the server sent it without an account. */
  @IsOptional()
  @IsString()
  From_Account?: string;

  /** Who issued the request; differs from From_Account when an admin sends for somebody. */
  @IsOptional()
  @IsString()
  Operator_Account?: string;

  @IsOptional()
  @IsUint32()
  Random?: number | string;

  /** Only inside a topic of a community. */
  @IsOptional()
  @IsString()
  TopicId?: string;

  @IsOptional()
  @IsListOf(GroupMentionDto)
  GroupAtInfo?: GroupMentionDto[];
}
