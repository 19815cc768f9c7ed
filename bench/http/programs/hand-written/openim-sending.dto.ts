import { Equals, IsArray, IsInt, IsNotEmpty, IsOptional, IsString, Min } from 'class-validator';

export class OpenImSendingDto {
  @Equals('callbackBeforeSendSingleMsgCommand')
  callbackCommand!: string;

  @IsString()
  sendID!: string;

  @IsString()
  @IsNotEmpty()
  recvID!: string;

  @IsOptional()
  @IsString()
  serverMsgID?: string;

  @IsOptional()
  @IsString()
  clientMsgID?: string;

  @IsOptional()
  @IsString()
  operationID?: string;

  @IsOptional()
  @IsInt()
  senderPlatformID?: number;

  @IsOptional()
  @IsString()
  senderNickname?: string;

  @IsOptional()
  @IsInt()
  sessionType?: number;

  @IsOptional()
  @IsInt()
  msgFrom?: number;

  @IsOptional()
  @IsInt()
  contentType?: number;

  @IsOptional()
  @IsInt()
  status?: number;

  @IsOptional()
  @IsInt()
  sendTime?: number;

  @IsOptional()
  @IsInt()
  createTime?: number;

  @IsOptional()
  @IsString()
  content?: string;

  @IsOptional()
  @IsInt()
  @Min(0)
  seq?: number;

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
