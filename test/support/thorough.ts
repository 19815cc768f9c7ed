/**
 * Whether all is tried that can be, as `.ci/run` does with THOROUGH=1: every case of the randomised tests, and at every entrance
 * also what does not depend on it. Without it a run takes about a minute.
 */
export const isThorough = process.env.THOROUGH === '1';
