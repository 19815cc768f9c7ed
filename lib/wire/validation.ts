import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import {
  getMetadataStorage,
  IsArray,
  ValidateBy,
  ValidateNested,
  validateSync,
  type ValidationError,
} from 'class-validator';
import { isWireObject, type WireObject } from './json.js';
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

/** A list of objects, each checked as an `itemClass`. */
export function IsListOf(itemClass: BodyClass): PropertyDecorator {
  return applyDecorators(
    IsArray(),
    ValidateNested({ each: true }),
    Type(() => itemClass),
    Reflect.metadata(ITEM_CLASS, itemClass),
  ) as PropertyDecorator;
}

const ITEM_CLASS = 'chat-webhooks:item-class';

/** Most faults that are told of one body. */
const FAULT_LIMIT = 20;

/** The first faults of a body, one sentence each: member and rule, never the value. Empty for a valid one. */
export function findFaults(bodyClass: BodyClass, body: WireObject): string[] {
  const errors = validateSync(toInstance(bodyClass, body), { forbidUnknownValues: false });
  return errors.flatMap((error) => describe(error, '')).slice(0, FAULT_LIMIT);
}

/**
 * An instance with the checked members only. `plainToInstance` would copy all others too, in quadratic time, and takes a member
 * called "constructor" for the class of its object.
 */
function toInstance(bodyClass: BodyClass, body: WireObject): object {
  const members: Record<string, unknown> = {};
  for (const name of checkedMembers(bodyClass)) {
    if (Object.hasOwn(body, name)) members[name] = toMember(body[name], itemClassOf(bodyClass, name));
  }
  return Object.assign(new bodyClass(), members);
}

function toMember(value: unknown, itemClass: BodyClass | undefined): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => toItem(item, itemClass));
  return isWireObject(value) ? {} : value; // no member is an object: it is refused whatever it holds
}

/** What is no object where one belongs becomes a number, which is refused; nested lists and null would not be. */
function toItem(item: unknown, itemClass: BodyClass | undefined): unknown {
  if (itemClass === undefined) return typeof item === 'object' ? {} : item;
  return isWireObject(item) ? toInstance(itemClass, item) : 0;
}

function itemClassOf(bodyClass: BodyClass, name: string): BodyClass | undefined {
  return Reflect.getMetadata(ITEM_CLASS, bodyClass.prototype as object, name) as BodyClass | undefined;
}

const checked = new WeakMap<BodyClass, readonly string[]>();

/** Names of the members that have decorators, inherited ones included. */
function checkedMembers(bodyClass: BodyClass): readonly string[] {
  let names = checked.get(bodyClass);
  if (names === undefined) {
    const rules = getMetadataStorage().getTargetValidationMetadatas(bodyClass, '', false, false);
    names = [...new Set(rules.map(({ propertyName }) => propertyName))];
    checked.set(bodyClass, names);
  }
  return names;
}

function describe(error: ValidationError, parent: string): string[] {
  const path = parent === '' ? error.property : `${parent}.${error.property}`;
  const own = Object.values(error.constraints ?? {}).map((message) =>
    parent === '' ? message : `${path}: ${message}`,
  );
  return [...own, ...(error.children ?? []).flatMap((child) => describe(child, path))];
}
