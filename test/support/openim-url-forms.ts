import type { CallerRequest } from '../../lib/chat-servers/index.js';
import { SERVERS, type ServerVersion } from './openim-merge.js';

/** How the configured URL ends, and what a version makes of it. */
export interface UrlForm {
  readonly name: string;
  readonly url: (secret: string, command: string) => string;
  /** The request's header; undefined where there is none. */
  readonly operationId: string | undefined;
  /** Whether nothing of the command is in the URL. */
  readonly isHidden: boolean;
}

const inPath = (secret: string, command: string) => `/${secret}/${command}`;
const inQuery = (secret: string, command: string) => `/${secret}?command=${command}`;
const behindQuery = (secret: string, command: string) => `/${secret}?x=1/${command}`;
const inSecondQuery = (secret: string, command: string) => `/${secret}?x=1?command=${command}`;
const hidden = (secret: string) => `/${secret}`;

/** All forms in which a version may call. */
export function formsOf(version: ServerVersion): UrlForm[] {
  const family = SERVERS[version];
  const form = (name: string, url: UrlForm['url'], ids: UrlForm['operationId'][]) =>
    ids.map((operationId) => ({
      name: `${name}, operationid ${operationId}`,
      url,
      operationId,
      isHidden: url === hidden,
    }));
  if (family === 'v2.0' || family === 'v2') return form('as configured', hidden, [undefined]);
  // v3.7 to main send an empty one too, which a proxy may drop; those before send none that is empty
  const ids = family === 'v3.7-main' ? ['37a60d50', '', undefined] : ['37a60d50', undefined];
  const [plain, query] = family === 'v3.0-3.4.0' ? [inQuery, inSecondQuery] : [inPath, behindQuery];
  return [...form('as configured', plain, ids), ...form('behind ?x=1', query, ids), ...form('behind #', hidden, ids)];
}

/** What comes of a call. */
export function requestOf({ url, operationId }: UrlForm, command: string, secret: string): CallerRequest {
  const path = url(secret, command);
  return {
    url: `/chat-webhooks/openim${path}`,
    segments: path.split('?')[0]!.split('/').filter(Boolean),
    headers: operationId === undefined ? {} : { operationid: operationId },
    remoteAddress: '127.0.0.1',
  };
}
