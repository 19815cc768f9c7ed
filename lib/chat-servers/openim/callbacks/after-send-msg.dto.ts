import { IsArray, IsNotEmpty, IsOptional, IsString } from 'class-validator';
import { IsInt32, IsInt64, IsUint32 } from '../../../wire/wire-decorators.js';

/**
 * What OpenIM's message callbacks have in common, v2.0 to main. Go writes every key; `null` stands for an empty list.
 * Source: open-im-server `pkg/callbackstruct/common.go`.
 */
export class MessageDto {
  @IsOptional()
  @IsString()
  callbackCommand?: string;

  @IsString()
  sendID!: string;

  /** Made by the server for one send; a client's retry gets a new one. */
  @IsOptional()
  @IsString()
  serverMsgID?: string;

  /** Made by the client; survives its retries. */
  @IsOptional()
  @IsString()
  clientMsgID?: string;

  @IsOptional()
  @IsString()
  operationID?: string;

  @IsOptional()
  @IsInt32()
  senderPlatformID?: number | string;

  @IsOptional()
  @IsString()
  senderNickname?: string;

  /** 1 single, 2 and 3 group, 4 notification account. */
  @IsOptional()
  @IsInt32()
  sessionType?: number | string;

  /** 100 a user, 200 the server or the REST API. */
  @IsOptional()
  @IsInt32()
  msgFrom?: number | string;

  @IsOptional()
  @IsInt32()
  contentType?: number | string;

  /** 1 means "sending", 0 comes from REST: no result of the delivery. */
  @IsOptional()
  @IsInt32()
  status?: number | string;

  /** Epoch milliseconds of the server's clock (since v3.8.1). */
  @IsOptional()
  @IsInt64()
  sendTime?: number | string;

  /** Epoch milliseconds of the client's clock. */
  @IsOptional()
  @IsInt64()
  createTime?: number | string;

  /** JSON text in v3; v2 has bare text for some kinds. */
  @IsOptional()
  @IsString()
  content?: string;

  /** 0 in practice: allocated later. */
  @IsOptional()
  @IsUint32()
  seq?: number | string;

  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  atUserList?: string[] | null;

  @IsOptional()
  @IsString()
  faceURL?: string;

  @IsOptional()
  @IsString()
  ex?: string;
}

/** Body of `callbackAfterSendSingleMsgCommand`. */
export class AfterSendSingleMsgDto extends MessageDto {
  @IsString()
  @IsNotEmpty()
  recvID!: string;
}

/** Body of `callbackAfterSendGroupMsgCommand`. */
export class AfterSendGroupMsgDto extends MessageDto {
  @IsString()
  @IsNotEmpty()
  groupID!: string;
}
