/** Gives numbers from 0 up to, but not including, 1, as `Math.random` does. */
export type Random = () => number;

/** A whole number from 0 to 4294967295. */
export function uint32(random: Random): number {
  return Math.floor(random() * 2 ** 32);
}

/** 32 hex digits. */
export function hex32(random: Random): string {
  return Array.from({ length: 4 }, () => uint32(random).toString(16).padStart(8, '0')).join('');
}

/** A text in the form of a version 4 UUID. */
export function uuid(random: Random): string {
  return hex32(random).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
}
