import { Table, TableIndex, type MigrationInterface, type QueryRunner, type TableColumnOptions } from 'typeorm';
import { dialectOf } from '../journal-database.js';

/** Makes table `chat_callback` as version 0.1.0 has it; later versions add migrations after it. */
export class CreateChatCallback1763683200000 implements MigrationInterface {
  readonly name = 'CreateChatCallback1763683200000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const { bytes, exactText } = dialectOf(queryRunner.connection.options.type);
    const text = (name: string, length: number): TableColumnOptions => ({
      name,
      type: 'varchar',
      length: String(length),
      ...exactText,
    });
    await queryRunner.createTable(
      new Table({
        name: tableName(queryRunner),
        columns: [
          { ...text('id', 36), isPrimary: true },
          text('event_id', 64),
          text('state', 16),
          text('provider', 16),
          text('app_id', 255),
          text('command', 255),
          text('event_name', 64),
          { ...text('conversation_key', 255), isNullable: true },
          { ...text('sender', 255), isNullable: true },
          { ...text('recipient', 255), isNullable: true },
          { ...text('group_id', 255), isNullable: true },
          { name: 'occurred_at', type: 'bigint' },
          { name: 'received_at', type: 'bigint' },
          text('trust', 32),
          { name: 'request', type: 'text', ...exactText },
          { name: 'body', type: bytes, isNullable: true },
        ],
        indices: [
          new TableIndex({ name: 'chat_callback_event', columnNames: ['event_id'], isUnique: true }),
          new TableIndex({ name: 'chat_callback_conversation_time', columnNames: ['conversation_key', 'occurred_at'] }),
          new TableIndex({ name: 'chat_callback_sender_time', columnNames: ['sender', 'occurred_at'] }),
          new TableIndex({ name: 'chat_callback_name_time', columnNames: ['event_name', 'occurred_at'] }),
        ],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable(tableName(queryRunner));
  }
}

function tableName({ connection }: QueryRunner): string {
  const { namingStrategy, options } = connection;
  return namingStrategy.prefixTableName(
    options.entityPrefix ?? '',
    namingStrategy.tableName('CallbackRecord', 'chat_callback'),
  );
}
