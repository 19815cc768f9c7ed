import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsArray, IsNotEmpty, IsOptional, IsString, ValidateBy, ValidateNested } from 'class-validator';
import { readNumber } from './values.js';

/** A class whose class-validator decorators say what a callback's body must look like. */
export type BodyClass<Body extends object = object> = new () => Body;

export const WIRE_INTEGER = 'isWireInteger';

/**
 * A member that must be there, and what it must be. All checks are class-validator's, so that whatever reads its metadata sees them.
 *
 * @example
 * ```ts
 * @Required(NonEmptyText) To_Account!: string;
 * @Optional(Uint32) MsgSeq?: number | string;
 * @Optional(ListOf(MessageElementDto)) MsgBody?: readonly MessageElementDto[];
 * ```
 */
export function Required(check: PropertyDecorator): PropertyDecorator {
  return check;
}

/** A member that may be missing or null, and what it must be otherwise. */
export function Optional(check: PropertyDecorator): PropertyDecorator {
  return applyDecorators(check, IsOptional()) as PropertyDecorator;
}

/** Any text, the empty one too. */
export const Text: PropertyDecorator = IsString();

export const NonEmptyText = applyDecorators(IsNotEmpty(), IsString()) as PropertyDecorator;

export const ListOfTexts = applyDecorators(IsString({ each: true }), IsArray()) as PropertyDecorator;

const ITEM_CLASS = 'chat-webhooks:item-class';

/** A list of objects, each checked as an `itemClass`. */
export function ListOf(itemClass: BodyClass): PropertyDecorator {
  return applyDecorators(
    IsArray(),
    ValidateNested({ each: true }),
    Type(() => itemClass),
    Reflect.metadata(ITEM_CLASS, itemClass),
  ) as PropertyDecorator;
}

/** Unsigned 32-bit, up to 4294967295. */
export const Uint32 = wireInteger(0, 0xffff_ffff);
/** Signed 32-bit. */
export const Int32 = wireInteger(-0x8000_0000, 0x7fff_ffff);
/** Signed 64-bit, also where a JavaScript number is not exact: the chat server may send it, so it is not a fault. */
export const Int64 = wireInteger(-(2 ** 63), 2 ** 63);

/** A whole number between `min` and `max`, also as a numeric string: chat servers and their versions differ. */
function wireInteger(min: number, max: number): PropertyDecorator {
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

/** The class of a member's items, if the member is a `ListOf`. */
export function itemClassOf(bodyClass: BodyClass, name: string): BodyClass | undefined {
  return Reflect.getMetadata(ITEM_CLASS, bodyClass.prototype as object, name) as BodyClass | undefined;
}
