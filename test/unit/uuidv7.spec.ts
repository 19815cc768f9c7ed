import { uuidv7 } from '../../lib/time/uuidv7.js';

describe('uuidv7', () => {
  it('is a UUID of version 7 with its time in front', () => {
    const id = uuidv7(1_795_251_470_123);
    expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(parseInt(id.slice(0, 8) + id.slice(9, 13), 16)).toBe(1_795_251_470_123);
  });

  it('sorts by time, also of early ones', () => {
    const times = [0, 1, 255, 256, 1_557_481_126_000, 1_795_251_470_123, 2 ** 48 - 1];
    const ids = times.map(uuidv7);
    expect(ids.toSorted()).toEqual(ids);
  });

  it('sorts by the order of making at the same time', () => {
    const ids = Array.from({ length: 4_096 }, () => uuidv7(2));
    expect(ids.toSorted()).toEqual(ids);
  });

  it('differs at the same time', () => {
    expect(new Set(Array.from({ length: 10_000 }, () => uuidv7(1))).size).toBe(10_000);
  });
});
