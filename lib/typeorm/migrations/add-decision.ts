import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dialectOf } from '../journal-database.js';
import { addMissingColumn } from './missing-parts.js';
import { tableNames } from './table-names.js';

/** Keeps what handlers decided, each in a row of its own. Rows that are there already are about no decision. */
export class AddDecision1764028800000 implements MigrationInterface {
  readonly name = 'AddDecision1764028800000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const { exactText, longText } = dialectOf(queryRunner.connection.options.type);
    const { callbacks } = tableNames(queryRunner);
    // nullable: instances of the version before, which do not know the columns, may still be at work
    const proposal = { name: 'proposal', type: 'varchar', length: '64', isNullable: true, ...exactText };
    await addMissingColumn(queryRunner, callbacks, proposal);
    await addMissingColumn(queryRunner, callbacks, {
      name: 'decision',
      type: longText,
      isNullable: true,
      ...exactText,
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropColumns(tableNames(queryRunner).callbacks, ['proposal', 'decision']);
  }
}
