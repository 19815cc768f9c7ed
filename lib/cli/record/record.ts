import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { failureMessage } from '../../chat-servers/client/post.js';
import { COMMON_HELP, defineCommand, EXIT, EXIT_CODES_HELP } from '../command.js';
import { durationOf, UsageError, wholeNumber } from '../arguments.js';
import { exactly, masking } from './privacy.js';
import { type CameIn, recordable, recordedServers } from './recorded-callback.js';
import { proxyTo } from './proxy.js';

function help(): string {
  return `Usage: nestjs-chat-webhooks record <file> [options]

Listens as a proxy in front of your app, passes each request on byte for byte, and appends each callback to the file, one
per line as JSON (NDJSON), for "replay". Point the chat server's URL at the proxy. It runs until Ctrl-C.

Options:
  --listen <[host:]port>  (default: 127.0.0.1:4000)
  --to <url>              where the app listens, not the module's path: a path here is put before that of each request
                          (default: http://127.0.0.1:3000)
  --for <time>            ends after this time, such as 30s, 5m or 1h
  --exact                 keeps texts and ids

  --json                  a line when it listens, and the summary
${COMMON_HELP}

It writes: at, provider, command, path, query, headers, body. It never writes the signature, secrets in the path or in
headers, parameters of the query that are not the chat server's own, or credentials in bodies.
Unless you pass --exact, it replaces each text by as many "x" as the text has bytes, also in JSON inside texts; ids of
people, groups and conversations by pseudonyms (one per id within a run); places by 0, and addresses of clients by an
address that belongs to nobody. Commands, kinds, times, numbers, ids of messages, names of members and sizes stay.
A recording with --exact contains personal data. Only the owner of a new file can read it.

Examples:
  nestjs-chat-webhooks record callbacks.ndjson
  nestjs-chat-webhooks record callbacks.ndjson --listen 0.0.0.0:4000 --to http://127.0.0.1:8080 --for 10m --json
  nestjs-chat-webhooks replay callbacks.ndjson --speed 10

${EXIT_CODES_HELP}

Here 1 means: the app gave no answer at least once, or the file could not be written any longer. What the app answers does
not matter.`;
}

export const record = defineCommand({
  name: 'record',
  summary: 'write callbacks to a file, as a proxy in front of an app; private text is masked',
  help,
  options: {
    listen: { type: 'string' },
    to: { type: 'string' },
    for: { type: 'string' },
    exact: { type: 'boolean' },
  },
  async run({ values, positionals, servers, output, signal }) {
    const [file, ...rest] = positionals;
    if (file === undefined || rest.length > 0) throw new UsageError('pass one file: record callbacks.ndjson.');
    const { host, port } = listenOf(values.listen ?? '127.0.0.1:4000');
    const to = urlOf(values.to ?? 'http://127.0.0.1:3000');
    const duration = values.for === undefined ? undefined : durationOf('--for', values.for);
    const privacy = values.exact === true ? exactly : masking();
    const { masked } = privacy;
    const known = await recordedServers(servers);

    const lines = createWriteStream(file, { flags: 'a', mode: 0o600 });
    await once(lines, 'open').catch((error: Error) => {
      throw new UsageError(`${file} cannot be written: ${error.message}.`);
    });
    const broken = new AbortController();
    lines.on('error', (error) => broken.abort(error));
    const counts = { recorded: 0, passedOver: 0, failed: 0 };
    const statuses: Record<string, number> = {};
    const came = (request: CameIn) => {
      const callback = recordable(request, known, privacy);
      if (callback === undefined) counts.passedOver++;
      else counts.recorded++;
      if (callback !== undefined) lines.write(`${JSON.stringify(callback)}\n`);
      output.progress(`recorded ${counts.recorded}`);
    };
    const answered = (status: number) => (statuses[status] = (statuses[status] ?? 0) + 1);
    const failed = (error: Error) => {
      counts.failed++;
      output.warn(`no answer from ${to.origin}: ${failureMessage(error)}`);
    };

    const server = proxyTo(to, { came, answered, failed }).listen(port, host);
    await once(server, 'listening').catch((error: Error) => {
      throw new UsageError(`cannot listen on ${host}:${port}: ${error.message}.`);
    });
    const listening = `http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`;
    output.text(`Listening on ${listening}, passing on to ${to.origin}${to.pathname}, recording to ${file}`);
    output.record({ command: 'record', listening });
    const ending = AbortSignal.any([signal, broken.signal]);
    if (duration !== undefined) await wait(duration, undefined, { signal: ending }).catch(() => {});
    else if (!ending.aborted) await once(ending, 'abort');
    server.close();
    server.closeAllConnections();
    lines.end();
    if (!lines.closed) await once(lines, 'close');

    const error = (broken.signal.reason as Error | undefined)?.message;
    if (error !== undefined) output.warn(`${file} cannot be written, recording ended: ${error}`);
    output.record({ command: 'record', file, masked, ...counts, statuses, error, interrupted: signal.aborted });
    output.text(
      `Recorded ${counts.recorded} callbacks${masked ? ', masked' : ''}; ${counts.passedOver} other requests; ${counts.failed} without an answer`,
    );
    for (const [status, count] of Object.entries(statuses)) output.text(`  ${count} × status ${status}`);
    return counts.failed === 0 && error === undefined ? EXIT.success : EXIT.failed;
  },
});

function listenOf(text: string): { host: string; port: number } {
  const [, host = '127.0.0.1', port = text] = /^\[?(.+?)\]?:(\d+)$/.exec(text) ?? [];
  return { host, port: wholeNumber('--listen', port, 0, 65_535) };
}

function urlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url;
  throw new UsageError(`--to must begin with http:// or https://, not "${text}".`);
}
