// How many times faster the compiled validation is than class-validator, and than Nest's pipe.
import { Program } from './program.js';
import { report, type Ratio } from './ratios.js';
import { interleaved, ratioOf } from './rounds.js';

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
  ratios[`pipe ÷ plan, ${label}`] = ratioOf(rounds, ({ pipe, plan }) => pipe / plan);
  ratios[`slow path ÷ plan, ${label}`] = ratioOf(rounds, ({ slow, plan }) => slow / plan);
  ratios[`pipe ÷ slow path, ${label}`] = ratioOf(rounds, ({ pipe, slow }) => pipe / slow);
}
report('validation', ROUNDS, ratios);

/** Nanoseconds of each candidate's call, round by round. */
async function timesOf(elements: number, classes: number): Promise<Times[]> {
  const file = new URL('validation-candidate.js', import.meta.url);
  const programs = new Map<string, Program>();
  try {
    for (const name of CANDIDATES) {
      programs.set(name, await Program.start(file, [name, String(elements), String(classes)]));
    }
    return await interleaved(CANDIDATES, ROUNDS, (name) => programs.get(name)!.ask<number>('round'));
  } finally {
    await Promise.all([...programs.values()].map((program) => program.end()));
  }
}
