/** Where the module is unless its option \`path\` says otherwise. */
const DEFAULT_PATH = '/chat-webhooks';

/**
 * The URL at which a module is: its path in the app, with the global prefix, and without the name of a chat server. A URL without a path
 * is short for the default one: \`https://hooks.example\` means \`https://hooks.example/chat-webhooks\`; \`https://hooks.example/\` is the root.
 *
 * @throws TypeError for what is not a URL
 */
export function moduleUrl(text: string | URL): URL {
  const url = new URL(text);
  // a URL object has a slash there whether or not somebody wrote it
  const hasPath = url.pathname !== '/' || (typeof text === 'string' && text.endsWith('/'));
  url.pathname = hasPath ? url.pathname.replace(/\/+$/, '') : DEFAULT_PATH;
  return url;
}
