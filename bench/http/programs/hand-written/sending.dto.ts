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

export class SendingElementDto {
  @IsString()
  MsgType!: string;

  @IsObject()
  MsgContent!: { Text?: unknown };
}

export class SendingDto {
  @Equals('C2C.CallbackBeforeSendMsg')
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

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => SendingElementDto)
  MsgBody!: SendingElementDto[];

  @IsOptional()
  @IsString()
  CloudCustomData?: string;

  @IsOptional()
  @IsInt()
  @Min(0)
  EventTime?: number;
}
