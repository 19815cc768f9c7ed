import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  ValidateBy,
  ValidateNested,
  type ValidationOptions,
} from 'class-validator';
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

/** `true` or `false`. */
export const Bool: PropertyDecorator = IsBoolean();

const NESTED = 'chat-webhooks:nested';

/** What a member holds that is checked by a class of its own. */
export interface Nested {
  readonly itemClass: BodyClass;
  /** Whether it is a list of such objects, or one. */
  readonly isList: boolean;
}

/** A list of objects, each checked as an `itemClass`. */
export function ListOf(itemClass: BodyClass): PropertyDecorator {
  return nested({ itemClass, isList: true }, IsArray(), ValidateNested({ each: true }));
}

/** An object, checked as an `itemClass`. */
export function ObjectOf(itemClass: BodyClass): PropertyDecorator {
  return nested({ itemClass, isList: false }, IsObject(), ValidateNested());
}

function nested(what: Nested, ...checks: PropertyDecorator[]): PropertyDecorator {
  return applyDecorators(
    ...checks,
    Type(() => what.itemClass),
    Reflect.metadata(NESTED, what),
  ) as PropertyDecorator;
}

/** Unsigned 32-bit, up to 4294967295. */
export const Uint32 = wireInteger(0, 0xffff_ffff);
/** Signed 32-bit. */
export const Int32 = wireInteger(-0x8000_0000, 0x7fff_ffff);
/** Signed 64-bit, also where a JavaScript number is not exact: the chat server may send it, so it is not a fault. */
export const Int64 = wireInteger(-(2 ** 63), 2 ** 63);

/** A list of whole numbers, signed 64-bit. */
export const ListOfInt64 = applyDecorators(
  wireInteger(-(2 ** 63), 2 ** 63, { each: true }),
  IsArray(),
) as PropertyDecorator;

/** A whole number between `min` and `max`, also as a numeric string: chat servers and their versions differ. */
function wireInteger(min: number, max: number, options?: ValidationOptions): PropertyDecorator {
  const where = options?.each ? 'each value in $property' : '$property';
  return ValidateBy(
    {
      name: WIRE_INTEGER,
      constraints: [min, max],
      validator: {
        validate: (value) => isWireInteger(value, min, max),
        defaultMessage: () => `${where} must be a whole number from ${min} to ${max}`,
      },
    },
    options,
  );
}

export function isWireInteger(value: unknown, min: number, max: number): boolean {
  if (typeof value === 'string' && !/^-?\d+$/.test(value)) return false;
  const number = readNumber(value);
  return number !== undefined && Number.isInteger(number) && number >= min && number <= max;
}

/** What a member holds, if it is a `ListOf` or an `ObjectOf`. */
export function nestedIn(bodyClass: BodyClass, name: string): Nested | undefined {
  return Reflect.getMetadata(NESTED, bodyClass.prototype as object, name) as Nested | undefined;
}
