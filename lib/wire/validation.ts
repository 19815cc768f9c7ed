import { plainToInstance } from 'class-transformer';
import { ValidateBy, validateSync, type ValidationError } from 'class-validator';
import type { WireObject } from './json.js';
import { readInteger } from './values.js';

/** A class whose class-validator decorators say what a callback's body must look like. */
export type BodyClass<Body extends object = object> = new () => Body;

/** A whole number between `min` and `max`, or the same as a numeric string: senders and versions differ. */
export function IsWireInteger(min: number, max: number): PropertyDecorator {
  return ValidateBy({
    name: 'isWireInteger',
    validator: {
      validate: (value) => {
        if (typeof value === 'string' && !/^-?\d+$/.test(value)) return false;
        const number = readInteger(value);
        return number !== undefined && number >= min && number <= max;
      },
      defaultMessage: () => `$property must be a whole number from ${min} to ${max}`,
    },
  });
}

/** Unsigned 32-bit, up to 4294967295. */
export const IsUint32 = (): PropertyDecorator => IsWireInteger(0, 0xffff_ffff);
/** Signed 32-bit. */
export const IsInt32 = (): PropertyDecorator => IsWireInteger(-0x8000_0000, 0x7fff_ffff);
/** Signed 64-bit, as far as a JavaScript number is exact. */
export const IsInt64 = (): PropertyDecorator => IsWireInteger(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);

/** The faults of a body, one sentence each: member and rule, never the value. Empty for a valid one. */
export function findFaults(bodyClass: BodyClass, body: WireObject): string[] {
  const errors = validateSync(toInstance(bodyClass, body), { forbidUnknownValues: false });
  return errors.flatMap((error) => describe(error, ''));
}

function toInstance(bodyClass: BodyClass, body: WireObject): object {
  try {
    return plainToInstance(bodyClass, body);
  } catch {
    // class-transformer takes a nested member called "constructor" for the class of its object
    const text = JSON.stringify(body, (name, value: unknown) => (name === 'constructor' ? undefined : value));
    return plainToInstance(bodyClass, JSON.parse(text) as WireObject);
  }
}

function describe(error: ValidationError, parent: string): string[] {
  const path = parent === '' ? error.property : `${parent}.${error.property}`;
  const own = Object.values(error.constraints ?? {}).map((message) =>
    parent === '' ? message : `${path}: ${message}`,
  );
  return [...own, ...(error.children ?? []).flatMap((child) => describe(child, path))];
}
