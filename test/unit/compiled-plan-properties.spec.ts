import type { CallbackDefinition } from '../../lib/chat-servers/callback-definition.js';
import { CHAT_SERVERS } from '../../lib/chat-servers/chat-servers.js';
import { isSurelyValid } from '../../lib/wire/compiled-plan.js';
import type { WireObject } from '../../lib/wire/json.js';
import { askClassValidator, findFaults } from '../../lib/wire/validation.js';
import { fixturesOf } from '../support/fixtures.js';
import { anyJson, mutationsOf } from '../support/mutated-bodies.js';
import { fc, runs } from '../support/fast-check.js';

/** Of all body classes together; `BODIES=1000000` takes some minutes. */
const BODIES = Number(process.env.BODIES ?? runs(20_000));

const definitions: Record<string, CallbackDefinition> = Object.assign({}, ...CHAT_SERVERS.map((one) => one.callbacks));
const fixtures = CHAT_SERVERS.flatMap(({ name }) => fixturesOf(name));
const commands = Object.keys(definitions);

describe.each(fixtures.map(({ file, command, body }) => [file, definitions[command]!.body, body] as const))(
  'the plan for %s',
  (_, bodyClass, body) => {
    it('accepts it without help', () => {
      expect(isSurelyValid(bodyClass, body)).toBe(true);
    });
  },
);

describe.each(commands)('any body of %s', (command) => {
  const { body: bodyClass, sample } = definitions[command]!;
  const own = [sample, ...fixtures.filter((fixture) => fixture.command === command).map(({ body }) => body)];
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

  it('gets the verdict that class-validator gives', () => {
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
      }),
      { numRuns: Math.ceil(BODIES / commands.length) },
    );
    expect(seen.accepted).toBeGreaterThan(0);
    expect(seen.refused).toBeGreaterThan(0);
  }, 3_600_000);
});

function only(bodies: fc.Arbitrary<WireObject>, names: readonly string[]): fc.Arbitrary<WireObject> {
  return bodies.map((body) => Object.fromEntries(Object.entries(body).filter(([name]) => names.includes(name))));
}
