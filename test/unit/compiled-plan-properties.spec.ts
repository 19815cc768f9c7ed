import type { CallbackDefinition } from '../../lib/chat-servers/callback-definition.js';
import type { CommandDefinition } from '../../lib/chat-servers/proposal-definition.js';
import { CHAT_SERVERS } from '../../lib/chat-servers/chat-servers.js';
import { isSurelyValid } from '../../lib/wire/compiled-plan.js';
import type { WireObject } from '../../lib/wire/json.js';
import { askClassValidator, findFaults } from '../../lib/wire/validation.js';
import { contextOf, fixturesOf, proposalFixturesOf } from '../support/fixtures.js';
import { anyJson, mutationsOf } from '../support/mutated-bodies.js';
import { fc } from '../support/fast-check.js';
import { isThorough } from '../support/thorough.js';
import type { Provider } from '../../lib/index.js';

/** Of each command; `BODIES=2000` takes some minutes, and more look for new cases. */
const BODIES = Number(process.env.BODIES ?? (isThorough ? 100 : 20));

const definitions: Record<string, CommandDefinition> = {};
const servers = new Map<CommandDefinition, Provider>();
for (const { name, callbacks, proposals } of CHAT_SERVERS) {
  const own: Record<string, CommandDefinition> = { ...callbacks, ...proposals };
  Object.assign(definitions, own);
  for (const definition of Object.values(own)) servers.set(definition, name);
}
const fixtures = CHAT_SERVERS.flatMap(({ name }) => [...fixturesOf(name), ...proposalFixturesOf(name)]);

describe.each(fixtures.map(({ file, command, body }) => [file, definitions[command]!.body, body] as const))(
  'the plan for %s',
  (_, bodyClass, body) => {
    it('accepts it without help', () => {
      expect(isSurelyValid(bodyClass, body)).toBe(true);
    });
  },
);

describe.each([...servers.keys()])('any body of $command', (definition) => {
  const { command, olderNames = [], body: bodyClass, sample } = definition;
  const names = [command, ...olderNames];
  const own = [sample, ...fixtures.filter((fixture) => names.includes(fixture.command)).map(({ body }) => body)];
  const members = [...new Set(own.flatMap((body) => Object.keys(body)))];
  const bodies: fc.Arbitrary<WireObject> = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...own).chain(mutationsOf) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.constantFrom(...own), fc.dictionary(fc.constantFrom(...members), anyJson, { maxKeys: 3 }))
        .map(([body, more]) => ({ ...body, ...more })),
    },
    { weight: 1, arbitrary: fc.subarray(members).chain((names) => only(fc.constantFrom(...own), names)) },
    { weight: 1, arbitrary: fc.dictionary(fc.oneof(fc.constantFrom(...members), fc.string()), anyJson) },
  );

  it('gets the verdict that class-validator gives, and becomes one of its events if it is valid', () => {
    const seen = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(bodies, (body) => {
        const faults = askClassValidator(bodyClass, body);
        if (isSurelyValid(bodyClass, body)) {
          seen.accepted++;
          expect(faults).toEqual([]);
        }
        if (faults.length > 0) seen.refused++;
        expect(findFaults(bodyClass, body)).toEqual(faults);
        if (faults.length === 0 && definition.phase === 'after') expectEvent(definition, body);
      }),
      { numRuns: BODIES },
    );
    expect(seen.accepted).toBeGreaterThan(0);
  }, 3_600_000);
});

function expectEvent(definition: CallbackDefinition, body: WireObject): void {
  const { command, events, toEvent } = definition;
  const event = toEvent(body, contextOf(servers.get(definition)!, command, body));
  expect(events.map(({ eventName }) => eventName)).toContain(event.eventName);
  expect(event.raw).toBe(body);
  expect(Number.isSafeInteger(event.occurredAt)).toBe(true);
  JSON.stringify(event);
}

function only(bodies: fc.Arbitrary<WireObject>, names: readonly string[]): fc.Arbitrary<WireObject> {
  return bodies.map((body) => Object.fromEntries(Object.entries(body).filter(([name]) => names.includes(name))));
}
