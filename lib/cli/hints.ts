import type { Provider } from '../events/chat-event.js';
import type { Answer } from '../chat-servers/client/post.js';
import type { Target } from './target.js';

/** What to do about an answer that is no success, as far as it can be told from outside. */
export function hintFor({ status, error }: Answer, provider: Provider, target: Target): string | undefined {
  if (status === undefined) return connectionHint(error);
  if (status === 401 && !showsSecret(target, provider))
    return `this app wants to know who calls: leave out --unsigned, and give ${CREDENTIALS[provider]}`;
  if (status === 401 || status === 403) {
    if (target.sample) return `the credentials were the sample app's: give those of this app, ${CREDENTIALS[provider]}`;
    return `check ${CREDENTIALS[provider]} against the options of the module`;
  }
  if (status === 404)
    return `is the module at this path? --url ends where "/${provider}" is added; or this sender has no options`;
  if (status === 405) return 'a POST is refused: the URL leads elsewhere, or to a redirect, which makes a GET of it';
  if (status >= 300 && status < 400) {
    return provider === 'openim'
      ? 'a redirect to nowhere: look at the proxy in front'
      : 'give the URL that is redirected to, as the sender does not follow';
  }
  if (status === 400)
    return "the body does not fit: the app's log names the faults, and so does its CallbackRejected event";
  if (status === 413) return 'raise `bodyLimit`, and the limit of the proxy in front';
  if (status === 503) return 'the app is starting, stopping, or cannot store: look at its log and its database';
  if (status >= 500) return "look at the app's log, and at that of the proxy in front";
  return undefined;
}

const CREDENTIALS: Readonly<Record<Provider, string>> = { tencent: '--sdk-app-id and --token', openim: '--secret' };

function showsSecret({ tencent, openim }: Target, provider: Provider): boolean {
  return (provider === 'tencent' ? tencent?.token : openim?.secret) !== undefined;
}

function connectionHint(error: Error | undefined): string {
  if (error?.name === 'TimeoutError') return SILENCE;
  const { code } = (error?.cause ?? {}) as { code?: string };
  if (code === 'ECONNREFUSED') return 'nothing listens there: start the app, or correct host and port in --url';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return 'this host is not known: correct it in --url, or the DNS entry';
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    return "the connection was closed without an answer: look at the app's log, and at the limits of the proxy in front";
  }
  if (error?.message.endsWith('redirects')) return 'give a URL that is not redirected: look at the proxy in front';
  if (code === 'EPROTO') return 'no TLS is spoken there, or none that fits: is it http:// in --url?';
  if (code?.startsWith('HPE_'))
    return 'no HTTP is spoken there, or it is broken: look at what listens, and at the port in --url';
  if (code !== undefined && /CERT|TLS|SSL|SELF_SIGNED|ALTNAME/.test(code)) {
    return 'the certificate is not accepted; a sender will not accept it either (for your own authority: NODE_EXTRA_CA_CERTS)';
  }
  return SILENCE;
}

const SILENCE = 'answer before the work is done, and look whether a firewall drops the packets';
