import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dialectOf } from '../journal-database.js';
import { addMissingColumn } from './missing-parts.js';
import { tableNames } from './table-names.js';

/** Keeps of a message what statistics ask about. Rows that are there already have none of it. */
export class AddStatistics1764115200000 implements MigrationInterface {
  readonly name = 'AddStatistics1764115200000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const { exactText } = dialectOf(queryRunner.connection.options.type);
    const { callbacks } = tableNames(queryRunner);
    // nullable: instances of the version before, which do not know the columns, may still be at work
    const text = (name: string, length: string) => ({ name, type: 'varchar', length, isNullable: true, ...exactText });
    await addMissingColumn(queryRunner, callbacks, text('sent_by', '16'));
    await addMissingColumn(queryRunner, callbacks, text('message_kind', '128'));
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropColumns(tableNames(queryRunner).callbacks, ['sent_by', 'message_kind']);
  }
}
