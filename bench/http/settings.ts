const { env } = process;
const short = env.SHORT === '1';

/** How often all programs are started: two processes of one program differ by a tenth, in what the engine makes of the code. */
export const LAUNCHES = Number(env.LAUNCHES ?? (short ? 1 : 3));
/** Rounds that are kept of each launch. */
export const ROUNDS = Number(env.ROUNDS ?? (short ? 1 : 3));
/** Of each run in each round. */
export const SECONDS = Number(env.SECONDS ?? (short ? 0.2 : 1));
/** The same at an open loop, where a single pause of the machine is the slowest hundredth of one second. */
export const OPEN_LOOP_SECONDS = SECONDS * (short ? 1 : 4);
/** Of each run before the rounds: Nest's first requests are several times as slow, until their code is compiled. */
export const WARM_UP = SECONDS * (short ? 1 : 4);
/** Keep-alive connections to a server. */
export const CONNECTIONS = 64;
