import { randomUUID } from 'node:crypto';

let latest = 0;
let count = 0;

/**
 * A UUIDv7 (RFC 9562). It sorts by its time; up to 4,096 of one millisecond sort in the order in which this process made them. Node's
 * `crypto` makes only version 4, whose random part is used here.
 */
export function uuidv7(epochMilliseconds: number): string {
  count = epochMilliseconds === latest ? (count + 1) % 4096 : 0;
  latest = epochMilliseconds;
  const time = epochMilliseconds.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count.toString(16).padStart(3, '0')}${randomUUID().slice(18)}`;
}
