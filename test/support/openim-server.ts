import { judgeOpenIm, post, type OpenImVersion, type Verdict } from '../../lib/testing/index.js';

const BEFORE = 'callbackBeforeSendSingleMsgCommand';

/** What decides for the user whose operation asks: whether it goes on, and else the code that is shown. */
export type Decision = Pick<Verdict, 'passes' | 'code'>;

/** What the server makes of an answer's body to a before-callback. */
export function verdictOn(version: OpenImVersion, text: string, failedContinue = false): Decision {
  const { passes, code } = judgeOpenIm({ status: 200, text }, BEFORE, { version, failedContinue });
  return { passes, code };
}

/** Calls a receiver as the server does: redirects are followed, nothing is tried twice. */
export async function askBefore(
  version: OpenImVersion,
  url: string,
  callback: unknown,
  { timeout, failedContinue = false }: { timeout: number; failedContinue?: boolean },
): Promise<Decision> {
  const request = {
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: Buffer.from(`${JSON.stringify(callback)}\n`),
  };
  const answer = await post(new URL(url), request, { timeout, followRedirects: true });
  const { passes, code } = judgeOpenIm(answer, BEFORE, { version, failedContinue });
  return { passes, code };
}
