import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { MessageDto } from './message.dto.js';

@Entity()
export class Message {
  @PrimaryGeneratedColumn('uuid')
  id!: string;

  @Column({ type: 'varchar', unique: true })
  key!: string;

  @Column({ type: 'varchar' })
  sender!: string;

  @Column({ type: 'varchar' })
  recipient!: string;

  @Column({ type: 'timestamptz' })
  sentAt!: Date;

  @Column({ type: 'jsonb' })
  body!: MessageDto;
}

/** What is stored of a callback. */
export function columnsOf(message: MessageDto): Omit<Message, 'id'> {
  return {
    key: message.MsgKey,
    sender: message.From_Account,
    recipient: message.To_Account,
    sentAt: new Date(message.MsgTime * 1000),
    body: message,
  };
}
