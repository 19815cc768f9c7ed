import type { Requests } from '../load/requests.js';
import type { ServerSpec } from './server.js';

/** One server under one load. Runs with the same `server` object share its process. */
export interface Run {
  readonly server: ServerSpec;
  readonly requests: Requests;
  /** Requests a second; as fast as they are answered if missing. */
  readonly rate?: number;
}

/** Runs that are compared with each other, interleaved. */
export interface Group {
  /** The first word selects it. */
  readonly name: string;
  readonly runs: Readonly<Record<string, Run>>;
  /** Names of the runs above and below the line. */
  readonly ratios: readonly (readonly [above: string, below: string])[];
  /** Answers a second, or milliseconds at an open loop. */
  readonly by: 'rate' | 'p99';
}

export type Adapter = 'fastify' | 'express';
export const ADAPTERS: readonly Adapter[] = ['fastify', 'express'];

const c2c: Requests = { kind: 'c2c' };
const c2cOf10: Requests = { kind: 'c2c', elements: 10 };
const ping: Requests = { kind: 'ping' };

const bareHttp: ServerSpec = { program: 'bare-http', args: [] };
const bareFastify: ServerSpec = { program: 'bare-fastify', args: [] };
const octokit: ServerSpec = { program: 'octokit', args: [] };
const empty = (adapter: Adapter): ServerSpec => ({ program: 'empty', args: [adapter] });
const handWritten = (adapter: Adapter): ServerSpec => ({ program: 'hand-written', args: [adapter, 'emit'] });
const storing = (adapter: Adapter, how: 'save' | 'insert'): ServerSpec => ({
  program: 'hand-written',
  args: [adapter, how],
  tables: 'handWritten',
});
const ours = (adapter: Adapter, entry: 'controller' | 'server'): ServerSpec => ({
  program: 'ours',
  args: [adapter, entry, 'none'],
});
const journaling = (adapter: Adapter, entry: 'controller' | 'server', to: 'journal' | 'handler'): ServerSpec => ({
  program: 'ours',
  args: [adapter, entry, to],
  tables: 'ours',
});

/** The default path without a journal. */
function plain(adapter: Adapter): Group {
  const byHand = handWritten(adapter);
  const byUs = ours(adapter, 'controller');
  const runs: Record<string, Run> = {
    'empty controller': { server: empty(adapter), requests: c2c },
    'hand-written': { server: byHand, requests: c2c },
    ours: { server: byUs, requests: c2c },
    'hand-written, 10 elements': { server: byHand, requests: c2cOf10 },
    'ours, 10 elements': { server: byUs, requests: c2cOf10 },
  };
  const ratios: [string, string][] = [
    ['ours', 'empty controller'],
    ['ours', 'hand-written'],
    ['ours, 10 elements', 'hand-written, 10 elements'],
  ];
  if (adapter === 'fastify') {
    runs['bare Fastify'] = { server: bareFastify, requests: c2c };
    ratios.push(['ours', 'bare Fastify']);
  }
  return { name: adapter, by: 'rate', runs, ratios };
}

const entry: Group = {
  name: 'entry',
  by: 'rate',
  runs: {
    'bare node:http': { server: bareHttp, requests: c2c },
    'ours, Fastify, entry server': { server: ours('fastify', 'server'), requests: c2c },
    'ours, Express, entry server': { server: ours('express', 'server'), requests: c2c },
    octokit: { server: octokit, requests: { kind: 'github' } },
  },
  ratios: [
    ['ours, Fastify, entry server', 'bare node:http'],
    ['ours, Express, entry server', 'bare node:http'],
    ['ours, Fastify, entry server', 'octokit'],
    ['octokit', 'bare node:http'],
  ],
};

/** Stored on PostgreSQL before the answer. */
function journal(adapter: Adapter): Group {
  return {
    name: `journal ${adapter}`,
    by: 'rate',
    runs: {
      'hand-written, save': { server: storing(adapter, 'save'), requests: c2c },
      'hand-written, insert': { server: storing(adapter, 'insert'), requests: c2c },
      ours: { server: journaling(adapter, 'controller', 'journal'), requests: c2c },
      'ours, with a handler': { server: journaling(adapter, 'controller', 'handler'), requests: c2c },
      'ours, entry server': { server: journaling(adapter, 'server', 'journal'), requests: c2c },
    },
    ratios: [
      ['ours', 'hand-written, save'],
      ['ours', 'hand-written, insert'],
      ['ours, with a handler', 'hand-written, save'],
      ['ours, entry server', 'hand-written, save'],
    ],
  };
}

/** What the host's other routes lose by the module. */
function routes(adapter: Adapter): Group {
  return {
    name: `routes ${adapter}`,
    by: 'rate',
    runs: {
      without: { server: empty(adapter), requests: ping },
      'entry controller': { server: ours(adapter, 'controller'), requests: ping },
      'entry server': { server: ours(adapter, 'server'), requests: ping },
    },
    ratios: [
      ['entry controller', 'without'],
      ['entry server', 'without'],
    ],
  };
}

const openLoop: Group = {
  name: 'open-loop',
  by: 'p99',
  runs: {
    'hand-written': { server: handWritten('fastify'), requests: c2c, rate: 3000 },
    ours: { server: ours('fastify', 'controller'), requests: c2c, rate: 3000 },
    'ours, entry server': { server: ours('fastify', 'server'), requests: c2c, rate: 3000 },
  },
  ratios: [
    ['ours', 'hand-written'],
    ['ours, entry server', 'hand-written'],
  ],
};

export const GROUPS: readonly Group[] = [
  ...ADAPTERS.map(plain),
  entry,
  ...ADAPTERS.map(journal),
  ...ADAPTERS.map(routes),
  openLoop,
];
