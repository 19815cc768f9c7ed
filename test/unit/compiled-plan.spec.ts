import { Logger } from '@nestjs/common';
import { Exclude, Expose, Transform } from 'class-transformer';
import {
  Allow,
  getMetadataStorage,
  IsArray,
  IsBoolean,
  IsDefined,
  IsEmail,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { isSurelyValid } from '../../lib/wire/compiled-plan.js';
import { askClassValidator, findFaults } from '../../lib/wire/validation.js';
import {
  type BodyClass,
  Int32,
  Int64,
  ListOf,
  ListOfTexts,
  NonEmptyText,
  Optional,
  Required,
  Text,
  Uint32,
} from '../../lib/wire/wire-decorators.js';
import { LogRecorder } from '../support/webhook-app.js';

/** A class with one member, `value`. */
function classWith(...decorators: PropertyDecorator[]): BodyClass {
  class Body {}
  for (const decorate of decorators) decorate(Body.prototype, 'value');
  return Body;
}

class Item {
  @IsString()
  name!: string;
}

/** What the plan says, and what class-validator says. */
const verdicts = (bodyClass: BodyClass, body: object) => ({
  plan: isSurelyValid(bodyClass, body as Record<string, unknown>),
  classValidator: askClassValidator(bodyClass, body as Record<string, unknown>).length === 0,
});
const VALID = { plan: true, classValidator: true };
const INVALID = { plan: false, classValidator: false };
const ASKED = { plan: false, classValidator: true };

const supported: [name: string, decorators: PropertyDecorator[], valid: unknown[], invalid: unknown[]][] = [
  ['IsString', [IsString()], ['', 'a'], [undefined, null, 5, true, [], {}]],
  ['IsBoolean', [IsBoolean()], [true, false], [undefined, null, 'true', 0, {}]],
  ['IsInt', [IsInt()], [0, -1, 2 ** 53], [undefined, null, 1.5, '1', {}]],
  ['IsArray', [IsArray()], [[], [1], [null], [[]]], [undefined, null, 'ab', {}, { length: 0 }]],
  ['IsDefined', [IsDefined()], [0, '', false, []], [undefined, null]],
  ['IsNotEmpty', [IsNotEmpty()], [0, 'a', false, []], [undefined, null, '']],
  ['IsIn', [IsIn(['a', 1])], ['a', 1], [undefined, null, '1', ['a'], {}]],
  ['Min', [Min(2)], [2, 3.5], [undefined, null, 1, '3', [3]]],
  ['Max', [Max(2)], [2, -1], [undefined, null, 3, '1', [1]]],
  ['MaxLength', [MaxLength(2)], ['', 'ab', '\u{1f600}'], [undefined, null, 'abc', ['a'], 1]],
  ['Allow', [Allow()], [undefined, null, 5, 'a', []], []],
  ['IsOptional', [IsOptional(), IsString()], [undefined, null, 'a'], [0, false, [], {}]],
  ['Uint32', [Uint32], [0, '4294967295'], [undefined, null, '', -1, 4294967296, 1.5, '1e3', [1]]],
  ['Int32', [Int32], [-2147483648, '2147483647'], [-2147483649, '2147483648', ' 1']],
  [
    'Int64',
    [Int64],
    [2 ** 53, '-5', '9223372036854775807', '-9223372036854775808'],
    [2 ** 64, '-18446744073709551616', '1e3', 0.5, '9'.repeat(400)],
  ],
  ['each', [IsArray(), IsString({ each: true })], [[], ['a', '']], [['a', 5], ['a', null], [['a']], [{}], 'a']],
  ['each without IsArray', [IsString({ each: true })], [[], ['a'], 'a'], [[5], 5, undefined]],
  ['ListOf', [ListOf(Item)], [[], [{ name: 'a', more: {} }]], [undefined, null, {}, [null], [5], [[]], [{}]]],
  ['Required', [Required(Text)], ['', 'a'], [undefined, null, 5]],
  ['NonEmptyText', [Required(NonEmptyText)], ['a'], ['', undefined, null, 5]],
  ['Optional', [Optional(Uint32)], [undefined, null, 1, '1'], [-1, 'a', true]],
  ['ListOfTexts', [Optional(ListOfTexts)], [undefined, null, [], ['a', '']], [[5], 'a', {}]],
  ['an optional list', [Optional(ListOf(Item))], [undefined, null, [{ name: 'a' }]], [[{}], {}]],
  ['several', [IsString(), IsNotEmpty(), MaxLength(3)], ['abc'], ['', 'abcd', 5, null]],
  ['groups', [IsString({ groups: ['some'] })], ['a'], [5]],
];

describe.each(supported)('a plan with %s', (_, decorators, valid, invalid) => {
  const bodyClass = classWith(...decorators);

  it('accepts what class-validator accepts', () => {
    expect(valid.map((value) => verdicts(bodyClass, { value }))).toEqual(valid.map(() => VALID));
  });

  it('accepts nothing else', () => {
    expect(invalid.map((value) => verdicts(bodyClass, { value }))).toEqual(invalid.map(() => INVALID));
  });

  it('gives a body without the member the same verdict as one where it is undefined', () => {
    expect(verdicts(bodyClass, {})).toEqual(verdicts(bodyClass, { value: undefined }));
  });
});

it('what a member must be is what class-validator sees, so that other tools can read it', () => {
  const bodyClass = classWith(Optional(NonEmptyText));
  const rules = getMetadataStorage().getTargetValidationMetadatas(bodyClass, '', false, false);
  expect(rules.map(({ name, propertyName }) => [propertyName, name])).toEqual([
    ['value', 'isNotEmpty'],
    ['value', 'isString'],
    ['value', 'isOptional'],
  ]);
});

describe('a plan', () => {
  class Base {
    @IsString()
    kind!: string;

    @IsOptional()
    @IsString()
    value?: string | number;
  }
  class Derived extends Base {
    @IsInt()
    override value!: number;
  }

  it('has the inherited rules, except those that the class replaces', () => {
    expect(verdicts(Derived, { kind: 'a', value: 5 })).toEqual(VALID);
    expect(verdicts(Derived, { kind: 'a' })).toEqual(VALID); // IsOptional is inherited
    expect(verdicts(Derived, { value: 5 })).toEqual(INVALID);
    expect(verdicts(Derived, { kind: 'a', value: 'text' })).toEqual(INVALID);
    expect(verdicts(Base, { kind: 'a', value: 'text' })).toEqual(VALID);
  });

  it('reaches lists within lists of the class itself', () => {
    class Node {}
    IsOptional()(Node.prototype, 'children');
    ListOf(Node)(Node.prototype, 'children');
    expect(verdicts(Node, { children: [{ children: [{}] }] })).toEqual(VALID);
    expect(verdicts(Node, { children: [{ children: [{ children: 5 }] }] })).toEqual(INVALID);
  });

  it.each(['{"constructor":null}', '{"__proto__":{"value":5}}', '{"then":{},"toString":1,"hasOwnProperty":[]}'])(
    'is not troubled by the unknown members of %s',
    (text) => {
      const hostile = JSON.parse(text) as object;
      const bodyClass = classWith(ListOf(Item));
      expect(verdicts(bodyClass, { ...hostile, value: [Object.assign(JSON.parse(text), { name: 'a' })] })).toEqual(
        VALID,
      );
      expect(verdicts(bodyClass, JSON.parse(text))).toEqual(INVALID);
    },
  );

  it('does not take an inherited member for one of the body', () => {
    expect(verdicts(classWith(IsString()), Object.create({ value: 'inherited' }))).toEqual(INVALID);
  });

  it('leaves an object in the place of a value to class-validator', () => {
    expect(verdicts(classWith(IsNotEmpty()), { value: {} })).toEqual(ASKED);
    expect(verdicts(classWith(IsArray({ each: true })), { value: [[]] })).toEqual(INVALID); // it is shown an empty object
  });

  it.each([
    ['Expose', Expose({ name: 'other' })],
    ['Exclude', Exclude()],
    ['Transform', Transform(() => 5)],
  ])('does not mind @%s, which plays no part in the validation of a body', (_, decorator) => {
    expect(verdicts(classWith(IsString(), decorator), { value: 'a' })).toEqual(VALID);
  });
});

describe('class-validator is asked', () => {
  const log = new LogRecorder();
  beforeAll(() => Logger.overrideLogger(log));
  beforeEach(() => log.lines.splice(0));
  afterAll(() => Logger.overrideLogger(true));

  const even = () => ValidateBy({ name: 'isEven', validator: { validate: (value: number) => value % 2 === 0 } });
  const short = ValidateBy({
    name: 'isString',
    validator: { validate: (value) => typeof value === 'string' && value.length < 5 },
  });

  it.each<[string, PropertyDecorator[], valid: unknown[], invalid: unknown[]]>([
    ['a decorator that is not known', [IsEmail()], ['jared@example.com'], ['jared', null]],
    ['a custom decorator', [even()], [2], [3]],
    ['a custom decorator with the name of another', [short], ['text'], ['longer text']],
    ['ValidateIf', [ValidateIf((body) => body.value !== 'skip'), IsInt()], ['skip', 5], ['text', null, undefined]],
    ['the option validateIf', [IsInt({ validateIf: (_, value) => value !== 'skip' })], ['skip', 5], ['text', null]],
  ])('about %s', (_, decorators, valid, invalid) => {
    const bodyClass = classWith(...decorators);
    expect(valid.map((value) => verdicts(bodyClass, { value }))).toEqual(valid.map(() => ASKED));
    expect(invalid.map((value) => verdicts(bodyClass, { value }))).toEqual(invalid.map(() => INVALID));
  });

  it('about nested objects that are not in a list', () => {
    expect(verdicts(classWith(ValidateNested()), { value: [] })).toEqual(ASKED);
  });

  it('about a list with items of a class that has such a decorator', () => {
    const bodyClass = classWith(ListOf(classWith(IsEmail())));
    expect(verdicts(bodyClass, { value: [] })).toEqual(VALID);
    expect(verdicts(bodyClass, { value: [{ value: 'jared@example.com' }] })).toEqual(ASKED);
    expect(verdicts(bodyClass, { value: [{ value: 'jared' }] })).toEqual(INVALID);
  });

  it('when a member has an initial value', () => {
    class Body {
      @IsString()
      value = 'initial';
    }
    expect(verdicts(Body, {})).toEqual(ASKED);
  });

  it('when a member has an accessor', () => {
    class Body {
      @IsString()
      get value(): unknown {
        return 5;
      }
      set value(_: unknown) {}
    }
    class Own {
      @IsString()
      value!: string;
      constructor() {
        Object.defineProperty(this, 'value', { get: () => 5, set: () => {} });
      }
    }
    expect(verdicts(Body, { value: 'a' })).toEqual(INVALID);
    expect(verdicts(Own, { value: 'a' })).toEqual(INVALID);
  });

  it.each(['toString', 'hasOwnProperty'])('when a member is called %s', (name) => {
    class Body {}
    // class-validator itself throws then
    IsOptional()(Body.prototype, name);
    expect(isSurelyValid(Body, { [name]: 'a' })).toBe(false);
  });

  it('and each such decorator is named once', () => {
    const custom = (name: string) => ValidateBy({ name, validator: { validate: () => true } });
    for (const bodyClass of [classWith(custom('one'), custom('two')), classWith(custom('two'), IsInt())]) {
      findFaults(bodyClass, { value: 1 });
      findFaults(bodyClass, { value: 2 });
    }
    expect(log.lines.toSorted()).toEqual([
      expect.stringMatching(/decorator one: .* Body,.* ChatWebhooks$/),
      expect.stringMatching(/decorator two: .* Body,.* ChatWebhooks$/),
    ]);
  });

  it('never, and nothing is logged, of classes whose decorators are known', () => {
    expect(findFaults(classWith(IsOptional(), IsString()), { value: 'a' })).toEqual([]);
    expect(log.lines).toEqual([]);
  });
});
