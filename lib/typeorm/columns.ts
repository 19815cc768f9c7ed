import type { EntitySchemaColumnOptions } from 'typeorm';
import { dialectOf, type JournalDatabase } from './journal-database.js';

/** PostgreSQL and MySQL hand 64-bit numbers out as text. */
const epochMilliseconds = {
  to: <T>(value: T) => value,
  from: (value: number | string | null) => (value === null ? null : Number(value)),
};

/** Makes the columns that both tables have. */
export function columnsFor(type: JournalDatabase) {
  const { exactText } = dialectOf(type);
  return {
    text: (name: string, length: number): EntitySchemaColumnOptions => ({
      name,
      type: 'varchar',
      length,
      ...exactText,
    }),
    time: (name: string): EntitySchemaColumnOptions => ({ name, type: 'bigint', transformer: epochMilliseconds }),
  };
}
