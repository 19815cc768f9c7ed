import type { Check, CheckName } from './check.js';
import type { Examined } from './receiver.js';

/** Looks at the answer to what must not be accepted. */
export function refused(name: CheckName, { status, accepted, verdict, error }: Examined, mend: string): Check {
  if (status === undefined) {
    const seen = `neither accepted nor refused: ${error?.message}`;
    return {
      name,
      result: 'warn',
      seen,
      mend: 'refuse with an answer, 401 or 403, as the app does it with a wrong secret',
    };
  }
  if (status >= 500) {
    return { name, result: 'warn', seen: `answered with ${status}, as in an accident`, mend: 'refuse with 401 or 403' };
  }
  if (accepted) return { name, result: 'fail', seen: `accepted with ${status}`, mend };
  if (verdict.outcome === 'success')
    return { name, result: 'warn', seen: `refused with ${status}, ${UNSEEN}`, mend: REFUSE };
  return { name, result: 'ok', seen: `refused with ${status}` };
}

/** Looks at the answers at routes that lie next to the right one. */
export function nearPaths(answers: readonly { readonly route: string; readonly answer: Examined }[]): Check {
  const passing = answers.filter(({ answer: { verdict } }) => verdict.outcome === 'success');
  if (passing.length === 0) return { name: 'near-paths', result: 'ok', seen: 'refused or unreadable, which stops too' };
  const list = passing.map(({ route, answer }) => `/${route} with ${answer.status}`).join(', ');
  const seen = `OpenIM reads what answers ${list} as consent: with such a slip in its URL, everything would go on unchecked`;
  return { name: 'near-paths', result: 'warn', seen, mend: NEAR };
}

const NEAR =
  "compare `url` in config/webhooks.yml to the letter, capitals too; and let what answers there, the app's own 404 or a proxy, " +
  'say no JSON, which stops OpenIM';

const UNSEEN =
  'but OpenIM looks at the body alone and finds no refusal there: with a wrong secret in its own URL, everything would go on unchecked';
const REFUSE =
  'answer with {"actionCode":0,"errCode":5001,"errMsg":"unauthorized","errDlt":"","nextCode":1}, whatever the status';
