import { strayIn, UNSET, type Keys, type OptionChecks } from './option-checks.js';

/** Every key of an options type. */
export type KeysOf<Options> = Readonly<Record<Options extends unknown ? keyof Options : never, true>>;

/** The one app that a chat server's options describe, or those that they list. */
export function appsOf<App extends object>(
  { fault, section }: OptionChecks,
  key: string,
  options: App | { readonly apps: readonly App[] },
  known: Keys,
  shape: string,
): { readonly key: string; readonly app: App }[] {
  if (!('apps' in options)) return [{ key, app: options }];
  const { apps } = options;
  if (!Array.isArray(apps) || apps.length === 0) {
    fault(`${key}.apps`, `must list at least one ${shape}`);
    return [];
  }
  for (const stray of Object.keys(known).filter((name) => options[name as never] !== undefined)) {
    fault(`${key}.${stray}`, 'cannot be set next to "apps": put it into that list');
  }
  return (apps as readonly App[])
    .map((app, index) => ({ key: `${key}.apps[${index}]`, app }))
    .filter(({ key, app }) => section(key, app, known));
}

/** Refuses two entries of a list with the same id. */
export function refuseRepeated({ fault }: OptionChecks, key: string, name: string, ids: readonly string[]): void {
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) fault(key, `lists ${name} ${repeated} twice`);
}

/**
 * The clean secrets under a key. A key that is there must hold one: an environment variable that is not set must not open the door.
 */
export function secretsOf(
  { fault }: OptionChecks,
  key: string,
  holder: object,
  name: string,
  trust: unknown,
  open: string,
  remedy: string,
): readonly string[] {
  const refuse = (sentence: string, at = key): string[] => {
    fault(at, sentence);
    return [];
  };
  if (trust !== undefined && trust !== open) return refuse(`is missing, and trust is not '${open}'`);
  if (!(name in holder)) return trust === open ? [] : refuse(`is missing: ${remedy}`);
  if (trust === open) return refuse(`cannot be set next to trust: '${open}': leave one of them out`);
  const value = (holder as Record<string, unknown>)[name];
  if (Array.isArray(value) && value.length === 0) return refuse(`${NO_SECRET}: ${remedy}`);
  const listed: unknown[] = Array.isArray(value) ? value : [value];
  return listed.flatMap((secret, index) => {
    const at = Array.isArray(value) ? `${key}[${index}]` : key;
    if (secret === undefined || secret === null) return refuse(`is ${secret}: ${UNSET} Else ${remedy}`, at);
    if (typeof secret !== 'string') return refuse(`${NO_SECRET}: ${remedy}`, at);
    const stray = withRemedy(strayIn(secret), remedy);
    return stray === undefined ? [secret] : refuse(stray, at);
  });
}

/** What is on a value is taken off where it is stored; one that is not there has to be got. */
export function withRemedy(stray: string | undefined, remedy: string): string | undefined {
  return stray?.endsWith(UNSET) ? `${stray} Else ${remedy}` : stray;
}

const NO_SECRET = 'must be a text or a list of texts, none of them blank';
