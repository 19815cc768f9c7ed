// How many times faster the compiled validation is than class-validator, and than Nest's pipe.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { report, summary, type Ratio } from './ratios.js';

const ROUNDS = Number(process.env.ROUNDS ?? 15);
const CANDIDATES = ['pipe', 'slow', 'plan'] as const;
type Times = Record<(typeof CANDIDATES)[number], number>;

const settings = [
  { label: '1 element', elements: 1, classes: 0 },
  { label: '10 elements', elements: 10, classes: 0 },
  { label: '1 element, 200 other classes', elements: 1, classes: 200 },
  { label: '10 elements, 200 other classes', elements: 10, classes: 200 },
];

const ratios: Record<string, Ratio> = {};
for (const { label, elements, classes } of settings) {
  const rounds = await timesOf(elements, classes);
  ratios[`pipe ÷ plan, ${label}`] = summary(rounds.map(({ pipe, plan }) => pipe / plan));
  ratios[`slow path ÷ plan, ${label}`] = summary(rounds.map(({ slow, plan }) => slow / plan));
  ratios[`pipe ÷ slow path, ${label}`] = summary(rounds.map(({ pipe, slow }) => pipe / slow));
}
report('validation', ROUNDS, ratios);

/** Nanoseconds of each candidate's call, round by round; the first round warms up. */
async function timesOf(elements: number, classes: number): Promise<Times[]> {
  const program = fileURLToPath(new URL('validation-candidate.js', import.meta.url));
  const processes = new Map<keyof Times, ChildProcess>();
  try {
    for (const name of CANDIDATES) {
      const child = fork(program, [name, String(elements), String(classes)]);
      processes.set(name, child);
      await answerOf(child);
    }
    const rounds: Times[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const times = { pipe: NaN, slow: NaN, plan: NaN };
      for (const [name, child] of processes) {
        child.send('round');
        times[name] = Number(await answerOf(child));
      }
      if (round > 0) rounds.push(times);
    }
    return rounds;
  } finally {
    for (const child of processes.values()) child.kill();
  }
}

/** @throws when the process ends instead, as one with a wrong verdict does */
async function answerOf(child: ChildProcess): Promise<unknown> {
  const ended = new AbortController();
  const end = () => ended.abort();
  child.once('exit', end);
  try {
    const [answer] = (await once(child, 'message', { signal: ended.signal })) as [unknown];
    return answer;
  } finally {
    child.off('exit', end);
  }
}
