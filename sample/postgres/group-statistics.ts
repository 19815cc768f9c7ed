import { Column, Entity, PrimaryColumn, type MigrationInterface, type QueryRunner } from 'typeorm';

/** How many messages a group has had. `ChatStatistics` could tell; this stands for whatever an app keeps itself, and must not count twice. */
@Entity('group_statistics')
export class GroupStatistics {
  @PrimaryColumn({ name: 'group_id', type: 'varchar' })
  groupId!: string;

  @Column({ type: 'int' })
  messages!: number;
}

/** An ordinary migration of the app. It runs together with those of the journal. */
export class CreateGroupStatistics1764200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE group_statistics (group_id varchar PRIMARY KEY, messages int NOT NULL)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE group_statistics');
  }
}
