import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addMissingColumn } from './missing-parts.js';
import { tableNames } from './table-names.js';

/** Counts, per delivery, how many holders died with it. */
export class AddCrashes1763856000000 implements MigrationInterface {
  readonly name = 'AddCrashes1763856000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const { deliveries } = tableNames(queryRunner);
    // with a default: instances of the version before, which do not know the column, may still be at work
    await addMissingColumn(queryRunner, deliveries, { name: 'crashes', type: 'integer', default: 0 });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropColumn(tableNames(queryRunner).deliveries, 'crashes');
  }
}
