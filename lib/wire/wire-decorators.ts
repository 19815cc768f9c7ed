import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsArray, ValidateBy, ValidateNested } from 'class-validator';
import { readNumber } from './values.js';

/** A class whose class-validator decorators say what a callback's body must look like. */
export type BodyClass<Body extends object = object> = new () => Body;

export const WIRE_INTEGER = 'isWireInteger';

/** A whole number between `min` and `max`, or the same as a numeric string: senders and versions differ. */
export function IsWireInteger(min: number, max: number): PropertyDecorator {
  return ValidateBy({
    name: WIRE_INTEGER,
    constraints: [min, max],
    validator: {
      validate: (value) => isWireInteger(value, min, max),
      defaultMessage: () => `$property must be a whole number from ${min} to ${max}`,
    },
  });
}

export function isWireInteger(value: unknown, min: number, max: number): boolean {
  if (typeof value === 'string' && !/^-?\d+$/.test(value)) return false;
  const number = readNumber(value);
  return number !== undefined && Number.isInteger(number) && number >= min && number <= max;
}

/** Unsigned 32-bit, up to 4294967295. */
export const IsUint32 = (): PropertyDecorator => IsWireInteger(0, 0xffff_ffff);
/** Signed 32-bit. */
export const IsInt32 = (): PropertyDecorator => IsWireInteger(-0x8000_0000, 0x7fff_ffff);
/** Signed 64-bit, also where a JavaScript number is not exact: the sender may send it, and so it is no fault. */
export const IsInt64 = (): PropertyDecorator => IsWireInteger(-(2 ** 63), 2 ** 63);

const ITEM_CLASS = 'chat-webhooks:item-class';

/** A list of objects, each checked as an `itemClass`. */
export function IsListOf(itemClass: BodyClass): PropertyDecorator {
  return applyDecorators(
    IsArray(),
    ValidateNested({ each: true }),
    Type(() => itemClass),
    Reflect.metadata(ITEM_CLASS, itemClass),
  ) as PropertyDecorator;
}

/** What `IsListOf` says of a member; undefined for any other one. */
export function itemClassOf(bodyClass: BodyClass, name: string): BodyClass | undefined {
  return Reflect.getMetadata(ITEM_CLASS, bodyClass.prototype as object, name) as BodyClass | undefined;
}
