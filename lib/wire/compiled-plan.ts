import { WebhooksLogger } from '../logging/webhooks-logger.js';
import { getMetadataStorage, ValidationTypes } from 'class-validator';
import { isWireObject, type WireObject } from './json.js';
import { testOf, type Rule, type RuleTest } from './rule-tests.js';
import { nestedIn, type BodyClass, type Nested } from './wire-decorators.js';

/** Whether a body that came from `JSON.parse` is surely valid. False says nothing: class-validator must be asked. */
type Plan = (body: WireObject) => boolean;

interface Member {
  readonly name: string;
  /** Whether undefined and null pass without a test. */
  optional: boolean;
  /** Whether it is one object, which its only test knows. */
  readonly holdsObject: boolean;
  readonly tests: RuleTest[];
}

const plans = new WeakMap<BodyClass, Plan>();

/**
 * Whether class-validator would surely find no fault in a body, as decided by closures that are composed from the decorators of
 * `bodyClass` (no generated code: some hosts forbid it).
 */
export function isSurelyValid(bodyClass: BodyClass, body: WireObject): boolean {
  return planOf(bodyClass)(body);
}

/**
 * The plan of a class. It is composed once in a process, here or ahead of the first body: decorators that are added later are not seen.
 */
export function planOf(bodyClass: BodyClass): Plan {
  const known = plans.get(bodyClass);
  if (known !== undefined) return known;
  plans.set(bodyClass, () => false); // until it is ready, for a class whose items are of its own kind
  const plan = compile(bodyClass);
  plans.set(bodyClass, plan);
  return plan;
}

/** The decorators that count for a class, inherited ones included, by class-validator's own rules. */
export function rulesOf(bodyClass: BodyClass): Rule[] {
  return getMetadataStorage().getTargetValidationMetadatas(bodyClass, '', false, false);
}

function compile(bodyClass: BodyClass): Plan {
  const instance = new bodyClass();
  const members = new Map<string, Member>();
  const unknown: string[] = [];
  for (const rule of rulesOf(bodyClass)) {
    const name = rule.propertyName;
    if (!isPlain(instance, name)) unknown.push(`the accessor or initial value ${name}`);
    const nested = nestedIn(bodyClass, name);
    const holdsObject = nested?.isList === false;
    const member = members.get(name) ?? {
      name,
      optional: false,
      holdsObject,
      tests: nested ? [nestedTest(nested)] : [],
    };
    members.set(name, member);
    if (!addRule(member, rule, nested !== undefined)) {
      unknown.push(`the decorator ${rule.name || rule.constraintCls?.name || rule.type}`);
    }
  }
  if (unknown.length === 0) return composePlan([...members.values()]);
  tell(bodyClass, unknown);
  return () => false;
}

/** Whether a member of an instance holds what was assigned to it, and undefined before. */
function isPlain(instance: object, name: string): boolean {
  const own = Object.getOwnPropertyDescriptor(instance, name);
  if (own !== undefined && !(own.writable === true && own.value === undefined)) return false;
  return !(name in Object.getPrototypeOf(instance)); // `constructor` and `__proto__` are members of every object
}

/** @returns false when the rule is not known */
function addRule(member: Member, rule: Rule, isNested: boolean): boolean {
  if (rule.type === ValidationTypes.WHITELIST) return true; // tests nothing
  if (rule.type === ValidationTypes.NESTED_VALIDATION) return isNested; // by its own test
  if (rule.type === ValidationTypes.CONDITIONAL_VALIDATION) {
    member.optional = true;
    return rule.name === 'isOptional';
  }
  const test = testOf(rule);
  if (test === undefined) return false;
  member.tests.push(test);
  return true;
}

function nestedTest({ itemClass, isList }: Nested): RuleTest {
  planOf(itemClass);
  const isValid = (item: unknown) => isWireObject(item) && isSurelyValid(itemClass, item);
  return isList ? (value) => Array.isArray(value) && value.every(isValid) : isValid;
}

function composePlan(members: readonly Member[]): Plan {
  // written out: objects that are made by spreading are read a third slower
  const checks = members.map(({ name, optional, holdsObject, tests }) => ({
    name,
    optional,
    holdsObject,
    test: allOf(tests),
  }));
  return (body) => {
    // so that what is no own member can only be one of Object.prototype, which class-validator's instance has too
    if (Object.getPrototypeOf(body) !== Object.prototype) return false;
    for (const { name, optional, holdsObject, test } of checks) {
      const value = body[name];
      if (optional && (value === undefined || value === null)) continue;
      // of an object where none may be, class-validator is shown an empty one
      if ((!holdsObject && isWireObject(value)) || !test(value)) return false;
    }
    return true;
  };
}

function allOf([first, ...others]: readonly RuleTest[]): RuleTest {
  if (first === undefined) return () => true;
  if (others.length === 0) return first;
  const rest = allOf(others);
  return (value) => first(value) && rest(value);
}

const logger = new WebhooksLogger();
const told = new Set<string>();

function tell({ name }: BodyClass, unknown: readonly string[]): void {
  for (const one of unknown) {
    if (told.has(one)) continue;
    told.add(one);
    logger.debug(`No quick validation for ${one}: bodies of classes that have it, as ${name}, are validated slowly`);
  }
}
