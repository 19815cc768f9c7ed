import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dialectOf } from '../journal-database.js';
import { addMissingColumn, addMissingIndex } from './missing-parts.js';
import { tableNames } from './table-names.js';

const INDEX = 'chat_callback_conversation_sequence';

/** Keeps the order of messages in their conversation. Rows that are there already have none. */
export class AddSequence1763942400000 implements MigrationInterface {
  readonly name = 'AddSequence1763942400000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const { partialIndexes } = dialectOf(queryRunner.connection.options.type);
    const { callbacks } = tableNames(queryRunner);
    // nullable: instances of the version before, which do not know the column, may still be at work
    await addMissingColumn(queryRunner, callbacks, { name: 'sequence', type: 'bigint', isNullable: true });
    await addMissingIndex(queryRunner, callbacks, {
      name: INDEX,
      columnNames: ['conversation_key', 'sequence'],
      ...(partialIndexes && { where: 'sequence IS NOT NULL' }),
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const { callbacks } = tableNames(queryRunner);
    await queryRunner.dropIndex(callbacks, INDEX);
    await queryRunner.dropColumn(callbacks, 'sequence');
  }
}
