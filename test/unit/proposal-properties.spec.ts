import type { ProposalDefinition } from '../../lib/chat-servers/proposal-definition.js';
import type { ChatServer } from '../../lib/chat-servers/chat-server.js';
import { CHAT_SERVERS } from '../../lib/chat-servers/chat-servers.js';
import { freezeDeeply } from '../../lib/events/frozen.js';
import type { Decision, Proposal, Provider } from '../../lib/index.js';
import type { WireObject } from '../../lib/wire/json.js';
import { findFaults } from '../../lib/wire/validation.js';
import { fc, runs } from '../support/fast-check.js';
import { proposalFixturesOf } from '../support/fixtures.js';
import { ask, judged } from '../support/judged-decision.js';
import { anyJson, mutationsOf } from '../support/mutated-bodies.js';

interface Asking {
  readonly server: Provider;
  /** One of the names of the command. */
  readonly command: string;
  readonly definition: ProposalDefinition;
  readonly body: WireObject;
}

/** What can be decided, each with its sample and with its fixtures. */
const genuine: readonly Asking[] = CHAT_SERVERS.flatMap(({ name: server, proposals = {} }: ChatServer) =>
  Object.entries(proposals)
    .filter(([, { propose }]) => propose !== undefined)
    .flatMap(([command, definition]) => {
      const fixtures = proposalFixturesOf(server).filter((fixture) => fixture.command === command);
      return [definition.sample, ...fixtures.map(({ body }) => body)].map((body) => ({
        server,
        command,
        definition,
        body: server === 'openim' ? { callbackCommand: command, ...body } : body,
      }));
    }),
);

const members = new Set(genuine.flatMap(({ body }) => Object.keys(body)).filter((name) => name !== 'callbackCommand'));

/** A genuine body in which some members hold anything. */
const changed = fc
  .constantFrom(...genuine)
  .chain((asking) => mutationsOf(asking.body).map((body): Asking => ({ ...asking, body })));

/** Some members of a genuine body, and next to them anything. */
const invented = fc
  .constantFrom(...genuine)
  .chain((asking) =>
    fc
      .tuple(
        fc.subarray(Object.entries(asking.body)),
        fc.dictionary(fc.constantFrom(...members), anyJson, { maxKeys: 3 }),
      )
      .map(([some, more]): Asking => ({ ...asking, body: { ...Object.fromEntries(some), ...more } })),
  );

/** Every proposal has them. */
type Refusable = Proposal & { refuse(text: string): Decision };

it.each([
  ['a genuine one changed', changed, 4_000],
  ['made up', invented, 1_000],
])('any body that is %s is either refused with faults, or can be decided', (_, bodies, numRuns) => {
  let accepted = 0;
  fc.assert(
    fc.property(bodies, ({ server, command, definition, body }) => {
      if (findFaults(definition.body, body).length > 0) return;
      accepted++;
      const proposal = freezeDeeply(ask(definition, server, command, body)) as Refusable;
      expect(proposal.raw).toBe(body);
      expect(proposal.proposalName).toBe(definition.proposal);
      const subject = Object.values(proposal.subject());
      expect(subject.every((one) => one === null || ['string', 'undefined'].includes(typeof one))).toBe(true);
      const allowed = judged(proposal.allow(), command, body);
      expect({ ...allowed, passes: true, outcome: 'success' }).toEqual(allowed);
      // whom it concerns may be nobody
      const refused = judged(proposal.refuse('no'), command, body);
      const nobody = 'targets' in proposal && (proposal.targets as readonly unknown[]).length === 0;
      expect({ ...refused, passes: nobody, outcome: nobody ? 'success' : 'refusal' }).toEqual(refused);
    }),
    { numRuns: runs(numRuns) },
  );
  expect(accepted).toBeGreaterThan(0);
});

it.each(genuine.map((asking) => [asking.command, asking] as const))(
  'a body of %s may have members with the names of language features',
  (command, { server, definition, body }) => {
    for (const more of [
      '{"constructor":{"prototype":{}},"__proto__":{"GroupId":"g2","groupID":"g2"}}',
      '{"toString":1,"valueOf":null,"then":{},"hasOwnProperty":[],"allow":5,"refuse":null,"targets":7}',
    ]) {
      // assigned as JSON.parse makes them: `__proto__` is a member like any other
      const odd = JSON.parse(`${JSON.stringify(body).slice(0, -1)},${more.slice(1)}`) as WireObject;
      const proposal = ask(definition, server, command, odd) as Refusable;
      expect(judged(proposal.refuse('no'), command, odd)).toMatchObject({ passes: false, outcome: 'refusal' });
    }
  },
);
