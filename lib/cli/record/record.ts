import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { failureMessage } from '../../chat-servers/client/post.js';
import { defineCommand, EXIT, EXIT_CODES_HELP } from '../command.js';
import { durationOf, UsageError, wholeNumber } from '../arguments.js';
import { exactly, masking } from './privacy.js';
import { type CameIn, recordable } from './recordable.js';
import { proxyTo } from './proxy.js';

const HELP = `Usage: nestjs-chat-webhooks record <file> [options]

Listens as a proxy in front of your app, passes each request on byte for byte, and appends each callback to the file, a line
of JSON each (NDJSON), to be played back by "replay". Point the chat server's URL at the proxy. It runs until Ctrl-C.

Options:
  --listen <[host:]port>  (default: 127.0.0.1:4000)
  --to <url>              where the app listens, not the module's path: one that is here goes before that of each request
                          (default: http://127.0.0.1:3000)
  --for <time>            ends by itself, such as 30s, 5m or 1h
  --exact                 keeps texts and ids as they came

  --json                  a line when it listens, and the summary
  -h, --help

What is written: at, provider, command, path, query, headers, body. Never: the signature, secrets in the path or in headers,
members of the query that are not the sender's own, credentials in bodies.
Without --exact also: each text is replaced by as many "x" as it has bytes, in JSON inside of texts too; ids of people,
groups and conversations by pseudonyms, the same one for the same id within one run; places by 0, and addresses of clients
by nobody's. What stays: commands, kinds, times, numbers, ids of messages, names of members, and sizes.
A recording with --exact holds personal data. A file that is made can be read by its owner only.

Examples:
  nestjs-chat-webhooks record callbacks.ndjson
  nestjs-chat-webhooks record callbacks.ndjson --listen 0.0.0.0:4000 --to http://127.0.0.1:8080 --for 10m --json
  nestjs-chat-webhooks replay callbacks.ndjson --speed 10

${EXIT_CODES_HELP}

Here 1 means: the app was not reached at least once, or the file could not be written any more. Answers of the app,
whatever they are, are its own.`;

export const record = defineCommand({
  name: 'record',
  summary: 'captures callbacks to a file, as a proxy in front of an app; private text is masked',
  help: HELP,
  options: {
    listen: { type: 'string' },
    to: { type: 'string' },
    for: { type: 'string' },
    exact: { type: 'boolean' },
  },
  async run({ values, positionals, output, signal }) {
    const [file, ...rest] = positionals;
    if (file === undefined || rest.length > 0) throw new UsageError('say one file: record callbacks.ndjson.');
    const { host, port } = listenOf(values.listen ?? '127.0.0.1:4000');
    const to = urlOf(values.to ?? 'http://127.0.0.1:3000');
    const duration = values.for === undefined ? undefined : durationOf('--for', values.for);
    const masked = values.exact !== true;
    const privacy = masked ? masking() : exactly;

    const lines = createWriteStream(file, { flags: 'a', mode: 0o600 });
    await once(lines, 'open').catch((error: Error) => {
      throw new UsageError(`${file} cannot be written: ${error.message}.`);
    });
    const broken = new AbortController();
    lines.on('error', (error) => broken.abort(error));
    const counts = { recorded: 0, passedOver: 0, failed: 0 };
    const statuses: Record<string, number> = {};
    const came = (request: CameIn) => {
      const callback = recordable(request, privacy, masked);
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
