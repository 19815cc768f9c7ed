import type { Answer } from '../chat-servers/client/post.js';
import { credentialFlags, type Role, type Target } from './target.js';

/** What to do about an answer that is not a success, as far as it can be told from outside. */
export function hintFor(
  { status, error }: Answer,
  { server, credentials }: Role,
  { sample }: Target,
): string | undefined {
  if (status === undefined) return connectionHint(error);
  const flags = credentialFlags(server.commandLine);
  if (status === 401 && server.secretsOf(credentials).length === 0)
    return `this app wants to know who calls: leave out --unsigned, and pass ${flags}`;
  if (status === 401 || status === 403) {
    if (sample) return `the credentials were the sample app's: pass those of this app, ${flags}`;
    return `check ${flags} against the options of the module`;
  }
  if (status === 404)
    return `is the module at this path? --url ends where "/${server.name}" is added; or the module has no options for this chat server`;
  if (status === 405)
    return 'a POST is refused: the URL leads elsewhere, or to a redirect that turns the POST into a GET';
  if (status >= 300 && status < 400) {
    return server.followsRedirects
      ? 'a redirect to nowhere: look at the proxy in front'
      : 'use the URL that it redirects to, as the chat server does not follow redirects';
  }
  if (status === 400)
    return "the body does not fit: the app's log names the faults, and so does its CallbackRejected event";
  if (status === 413) return 'raise `bodyLimit`, and the limit of the proxy in front';
  if (status === 503)
    return 'the app is starting, stopping, or cannot store callbacks: look at its log and its database';
  if (status >= 500) return "look at the app's log, and at the log of the proxy in front";
  return undefined;
}

function connectionHint(error: Error | undefined): string {
  if (error?.name === 'TimeoutError') return SILENCE;
  const { code } = (error?.cause ?? {}) as { code?: string };
  if (code === 'ECONNREFUSED') return 'nothing listens there: start the app, or correct host and port in --url';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'unknown host: correct it in --url, or in the DNS';
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    return "the connection was closed without an answer: look at the app's log, and at the limits of the proxy in front";
  }
  if (error?.message.endsWith('redirects')) return 'use a URL that is not redirected: look at the proxy in front';
  if (code === 'EPROTO')
    return 'the other side does not speak TLS, or not a version that fits: should --url begin with http://?';
  if (code?.startsWith('HPE_'))
    return 'the other side does not speak proper HTTP: look at what listens there, and at the port in --url';
  if (code !== undefined && /CERT|TLS|SSL|SELF_SIGNED|ALTNAME/.test(code)) {
    return 'the certificate is not accepted, and a chat server will not accept it either (for your own authority: NODE_EXTRA_CA_CERTS)';
  }
  return SILENCE;
}

const SILENCE = 'answer before the work is done, and check whether a firewall drops the packets';
