import { randomUUID } from 'node:crypto';

let latest = 0;
let count = 0;

/**
 * A UUIDv7 (RFC 9562): sorts by its time, and those of one millisecond by the order in which this process made them, of which it
 * can tell 4,096. Node's `crypto` makes only version 4, whose random part it has.
 */
export function uuidv7(epochMilliseconds: number): string {
  count = epochMilliseconds === latest ? (count + 1) % 4096 : 0;
  latest = epochMilliseconds;
  const time = epochMilliseconds.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count.toString(16).padStart(3, '0')}${randomUUID().slice(18)}`;
}
