import type { SignedCallback } from './chat-callback.js';

/** The module's path unless its option `path` says otherwise. */
const DEFAULT_PATH = '/chat-webhooks';

/**
 * The URL of a module: its path in the app, with the global prefix, and without the name of a chat server. A URL without a path is short
 * for the default path: `https://hooks.example` means `https://hooks.example/chat-webhooks`; `https://hooks.example/` is the root.
 *
 * @throws TypeError for an invalid URL
 */
export function moduleUrl(text: string | URL): URL {
  const url = new URL(text);
  // a URL object has a slash there whether or not somebody wrote it
  const hasPath = url.pathname !== '/' || (typeof text === 'string' && text.endsWith('/'));
  url.pathname = hasPath ? url.pathname.replace(/\/+$/, '') : DEFAULT_PATH;
  return url;
}

/** Where a module receives a request, without its query. @param route by default the chat server's name */
export function addressOf(module: URL, { provider, segments }: SignedCallback, route: string = provider): URL {
  const address = new URL(module);
  address.pathname = [address.pathname.replace(/\/+$/, ''), route, ...segments].join('/');
  return address;
}
