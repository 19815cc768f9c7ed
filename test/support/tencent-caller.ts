import { createHash } from 'node:crypto';
import { resolveTencent, type TencentOptions } from '../../lib/chat-servers/tencent/options.js';
import { OptionChecks } from '../../lib/options/option-checks.js';
import { Refusal, type RefusalCode } from '../../lib/index.js';
import { TencentAuthenticator } from '../../lib/chat-servers/tencent/index.js';
import type { Caller, CallerRequest } from '../../lib/chat-servers/index.js';

/** `Sign` for a token and a time, computed apart from the code under test. */
export function signOf(token: string, requestTime: string | number): string {
  return createHash('sha256').update(`${token}${requestTime}`).digest('hex');
}

/** What the authenticator says of a request with this query: the caller, or the reason to refuse it. */
export async function verdictOn(
  options: TencentOptions,
  query: string,
  more: Partial<CallerRequest> = {},
): Promise<Caller | RefusalCode> {
  const authenticator = new TencentAuthenticator(resolveTencent(options, new OptionChecks()));
  const request = {
    url: `/chat-webhooks/tencent?${query}`,
    segments: [],
    headers: {},
    remoteAddress: '127.0.0.1',
    ...more,
  };
  try {
    return await authenticator.authenticate(request);
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}
