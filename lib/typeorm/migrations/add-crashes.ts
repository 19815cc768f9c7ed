import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { tableNames } from './table-names.js';

/** Counts, per delivery, how many holders died with it. */
export class AddCrashes1763856000000 implements MigrationInterface {
  readonly name = 'AddCrashes1763856000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const { deliveries } = tableNames(queryRunner);
    if (queryRunner.connection.options.type === 'better-sqlite3') {
      // addColumn would copy the table
      await queryRunner.query(`ALTER TABLE "${deliveries}" ADD COLUMN "crashes" integer NOT NULL DEFAULT (0)`);
    } else {
      // with a default: instances of the version before, which do not know the column, may still be at work
      await queryRunner.addColumn(deliveries, new TableColumn({ name: 'crashes', type: 'integer', default: 0 }));
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropColumn(tableNames(queryRunner).deliveries, 'crashes');
  }
}
