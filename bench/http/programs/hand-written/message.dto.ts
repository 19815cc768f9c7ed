import { Type } from 'class-transformer';
import {
  Equals,
  IsArray,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Min,
  ValidateNested,
} from 'class-validator';

export class ElementDto {
  @IsString()
  MsgType!: string;

  @IsObject()
  MsgContent!: object;
}

export class MessageDto {
  @Equals('C2C.CallbackAfterSendMsg')
  CallbackCommand!: string;

  @IsString()
  From_Account!: string;

  @IsString()
  @IsNotEmpty()
  To_Account!: string;

  @IsInt()
  @Min(0)
  MsgSeq!: number;

  @IsInt()
  @Min(0)
  MsgRandom!: number;

  @IsInt()
  @Min(0)
  MsgTime!: number;

  @IsString()
  @IsNotEmpty()
  MsgKey!: string;

  @IsOptional()
  @IsString()
  MsgId?: string;

  @IsOptional()
  @IsInt()
  @Min(0)
  OnlineOnlyFlag?: number;

  @IsInt()
  @Min(0)
  SendMsgResult!: number;

  @IsOptional()
  @IsString()
  ErrorInfo?: string;

  @IsOptional()
  @IsInt()
  UnreadMsgNum?: number;

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => ElementDto)
  MsgBody!: ElementDto[];

  @IsOptional()
  @IsString()
  CloudCustomData?: string;

  @IsOptional()
  @IsInt()
  @Min(0)
  EventTime?: number;
}
