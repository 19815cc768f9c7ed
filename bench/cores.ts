import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * The cores that this process may use, by number. None where nothing is pinned: without `taskset`, with one core only, and in
 * a short run, whose figures mean nothing.
 */
export const CORES: readonly number[] = pinnableCores();

function pinnableCores(): number[] {
  if (process.env.SHORT === '1') return [];
  if (spawnSync('taskset', ['--version']).status !== 0) return [];
  const allowed = /^Cpus_allowed_list:\s*(.+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '';
  const cores = allowed.split(',').flatMap((range) => {
    const [first = NaN, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
  return cores.length > 1 ? cores : [];
}
