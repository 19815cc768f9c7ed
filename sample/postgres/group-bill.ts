import { Column, Entity, PrimaryColumn, type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * What a group owes. `ChatStatistics` could count its messages; but a bill must not change when prices do, payments make it smaller, and
 * nobody may be charged twice. So the app keeps it.
 */
@Entity('group_bill')
export class GroupBill {
  @PrimaryColumn({ name: 'group_id', type: 'varchar' })
  groupId!: string;

  @Column({ type: 'int' })
  cents!: number;
}

/** An ordinary migration of the app. It runs together with those of the journal. */
export class CreateGroupBill1764200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE group_bill (group_id varchar PRIMARY KEY, cents int NOT NULL)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE group_bill');
  }
}
