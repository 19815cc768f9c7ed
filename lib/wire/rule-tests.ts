import { getMetadataStorage, ValidationTypes, type MetadataStorage } from 'class-validator';
import { isWireObject } from './json.js';
import { isWireInteger, WIRE_INTEGER } from './wire-decorators.js';

/** One decorator of one member, as class-validator keeps it. */
export type Rule = ReturnType<MetadataStorage['getTargetValidationMetadatas']>[number];

/** Whether a value surely obeys a rule. False says nothing. */
export type RuleTest = (value: unknown) => boolean;

/** By the names of class-validator's constraints; given what the decorator was given. Each may be stricter, never laxer. */
const TESTS = new Map<string, (...constraints: never[]) => RuleTest>([
  ['isString', () => (value) => typeof value === 'string'],
  ['isBoolean', () => (value) => typeof value === 'boolean'],
  ['isInt', () => Number.isInteger],
  ['isArray', () => Array.isArray],
  ['isObject', () => isWireObject],
  ['isDefined', () => (value) => value !== undefined && value !== null],
  ['isNotEmpty', () => (value) => value !== undefined && value !== null && value !== ''],
  ['isIn', (values: unknown) => (value) => Array.isArray(values) && values.some((one) => one === value)],
  ['min', (min: number) => (value) => typeof value === 'number' && value >= min],
  ['max', (max: number) => (value) => typeof value === 'number' && value <= max],
  // class-validator counts a surrogate pair as one
  ['maxLength', (max: number) => (value) => typeof value === 'string' && value.length <= max],
  [WIRE_INTEGER, (min: number, max: number) => (value) => isWireInteger(value, min, max)],
]);

/** The test of a rule on one member's value; undefined when the rule is not known well enough. */
export function testOf(rule: Rule): RuleTest | undefined {
  const { type, name = '', constraints, each, validateIf } = rule;
  const isCheck = type === ValidationTypes.CUSTOM_VALIDATION || type === ValidationTypes.IS_DEFINED;
  if (!isCheck || validateIf !== undefined) return undefined;
  const test = TESTS.get(name)?.(...((constraints ?? []) as never[]));
  if (test === undefined || !isAgreed(test, rule)) return undefined;
  return each ? eachItem(test) : test;
}

/** Objects among the items are left to class-validator, which is shown empty ones instead. */
function eachItem(test: RuleTest): RuleTest {
  return (value) =>
    Array.isArray(value) ? value.every((item) => typeof item !== 'object' && test(item)) : test(value);
}

const TEXTS = ['', ' ', 'a', 'Ab 1', '\u{1f600}', '\0', 'x'.repeat(10_000), '0', '-1', '1.5', '1e3', '4294967296'];
const NUMBERS = [0, 1, -1, 1.5, 2 ** 31, 2 ** 32, 2 ** 53, NaN, Infinity];
const SAMPLES: readonly unknown[] = [...TEXTS, ...NUMBERS, undefined, null, true, false, [], ['a']];

/** A name alone proves nothing: another decorator may have it, and another version may mean something else by it. */
function isAgreed(test: RuleTest, { constraintCls, propertyName: property, constraints }: Rule): boolean {
  const about = { targetName: '', property, object: {}, constraints };
  return getMetadataStorage()
    .getTargetValidatorConstraints(constraintCls)
    .every(({ instance }) =>
      SAMPLES.filter(test).every((value) => instance.validate(value, { ...about, value }) === true),
    );
}
