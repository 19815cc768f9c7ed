import type { CallbackRow } from './callback-row.js';

/**
 * Rows as two parameters, which PostgreSQL takes faster than one for each value: all bodies in a row, and JSON with the rest and
 * where each body begins. In JSON bodies would have to be text, and large ones take twice the time.
 */
export function packRows(rows: readonly CallbackRow[]): [entries: string, bodies: Buffer] {
  const bodies: Buffer[] = [];
  let next = 1;
  const entries = rows.map((row) => {
    if (row.body === null) return row;
    bodies.push(row.body);
    const entry = { bodySize: row.body.length, ...row, body: next };
    next += row.body.length;
    return entry;
  });
  return [JSON.stringify(entries), Buffer.concat(bodies, next - 1)];
}

/** The table of them, whose columns are named as the members of a row. @param types of these columns */
export function unpackedRows(types: ReadonlyMap<keyof CallbackRow, string>): string {
  const columns = [...types].map(([column, type]) => `"${column}" ${column === 'body' ? 'int' : type}`);
  return `json_to_recordset($1) AS packed (${columns.join(', ')}, "bodySize" int)`;
}

/** A value of that table. */
export function unpackedValue(column: keyof CallbackRow): string {
  return column === 'body' ? 'substring($2::bytea FROM "body" FOR "bodySize")' : `"${column}"`;
}
