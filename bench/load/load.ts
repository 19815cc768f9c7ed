import { Program } from '../program.js';
import type { Requests } from './requests.js';

/** What the load generator is asked to send to one server. */
export interface Load {
  readonly port: number;
  readonly requests: Requests;
  readonly connections: number;
  /** How long requests are sent; what is under way then is awaited. */
  readonly seconds: number;
  /** Requests a second; without it each connection sends as soon as it has its answer. */
  readonly rate?: number | undefined;
  /** Of the first message; the next ones count on from it. */
  readonly firstNumber: number;
}

/** What came of it, when all answers were right. */
export interface LoadFigures {
  readonly answered: number;
  readonly seconds: number;
  /** Milliseconds that 99 of 100 requests stayed below; with a rate only. */
  readonly p99?: number | undefined;
  /** Share of the time in which the load generator was busy. Near 1 it is what limits the answers. */
  readonly busy: number;
}

/** A program that answers `run`, a `Load`, with `LoadFigures`; with an error when an answer was wrong or missing. */
export function startLoadGenerator(cores: readonly number[]): Promise<Program> {
  return Program.start(new URL('load-generator.js', import.meta.url), [], cores);
}
