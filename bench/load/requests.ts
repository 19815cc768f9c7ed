import { createHmac } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { tencentQuery } from '../../test/support/callbacks.js';
import type { WireObject } from '../../lib/wire/json.js';
import { validBodies } from '../c2c-bodies.js';
import { openImBodies } from '../openim-bodies.js';
import {
  GITHUB_PATH,
  GITHUB_SECRET,
  OPENIM_OK,
  OPENIM_PATH,
  PING_PATH,
  PONG,
  TENCENT_OK,
  TENCENT_PATH,
} from './routes.js';

/**
 * What is sent. `c2c` and `openim`: messages, each another one; `c2c-sending` and `openim-sending`: the questions before them; `ping`: a
 * route of the host; `github`: what octokit takes.
 */
export interface Requests {
  readonly kind: 'c2c' | 'c2c-sending' | 'openim' | 'openim-sending' | 'ping' | 'github';
  /** Of a message. */
  readonly elements?: number;
}

/** A request that a connection sends again and again, with another number in its place. */
export interface RepeatedRequest {
  /** @returns the same bytes each time */
  numbered(number: number): Uint8Array;
}

const DIGITS = 9;
/** Where the digits of the message's number go, behind a leading 1; the second number has them in reverse order. */
const FORWARD = '1999999991';
const BACKWARD = '1999999992';

/** One for each connection, signed for now. */
export function requestsOf({ kind, elements = 1 }: Requests, connections: number): RepeatedRequest[] {
  switch (kind) {
    case 'c2c':
      return validBodies(connections, elements).map((body) => c2cRequest(body));
    case 'c2c-sending':
      return validBodies(connections, elements).map(({ SendMsgResult: _, ErrorInfo: __, UnreadMsgNum: ___, ...body }) =>
        c2cRequest({ ...body, CallbackCommand: 'C2C.CallbackBeforeSendMsg' }),
      );
    case 'openim':
      return openImBodies(connections).map((body) => openImRequest('callbackAfterSendSingleMsgCommand', body));
    case 'openim-sending':
      return openImBodies(connections).map((body) => openImRequest('callbackBeforeSendSingleMsgCommand', body));
    case 'ping':
      return Array.from({ length: connections }, () => fixed(request('GET', PING_PATH, '')));
    case 'github':
      return validBodies(connections, elements).map((body) => fixed(githubRequest(JSON.stringify(body))));
  }
}

/** Whether an answer's body says what it must; members may come in any order. */
export function expectationOf({ kind }: Requests): (body: string) => boolean {
  if (kind === 'github') return (body) => body === 'ok\n';
  const expected = kind === 'ping' ? PONG : kind.startsWith('openim') ? OPENIM_OK : TENCENT_OK;
  let right = JSON.stringify(expected);
  return (body) => {
    if (body === right) return true;
    if (!isDeepStrictEqual(parsed(body), expected)) return false;
    right = body;
    return true;
  };
}

function c2cRequest(body: WireObject): RepeatedRequest {
  const url = `${TENCENT_PATH}?${tencentQuery(String(body.CallbackCommand))}`;
  const numbers = { MsgSeq: Number(FORWARD), MsgRandom: Number(BACKWARD) };
  const MsgKey = `${FORWARD}_${BACKWARD}_${String(body.MsgTime)}`;
  return numbered(request('POST', url, JSON.stringify({ ...body, ...numbers, MsgKey })));
}

function openImRequest(callbackCommand: string, body: WireObject): RepeatedRequest {
  const ids = { serverMsgID: FORWARD, clientMsgID: BACKWARD };
  return numbered(
    request('POST', `${OPENIM_PATH}/${callbackCommand}`, JSON.stringify({ ...body, callbackCommand, ...ids })),
  );
}

function numbered(bytes: Buffer): RepeatedRequest {
  const forward = placesOf(FORWARD, bytes);
  const backward = placesOf(BACKWARD, bytes);
  return {
    numbered(number) {
      for (let place = 0, rest = number; place < DIGITS; place++, rest = Math.trunc(rest / 10)) {
        const digit = 0x30 + (rest % 10);
        for (const at of forward) bytes[at + DIGITS - place] = digit;
        for (const at of backward) bytes[at + 1 + place] = digit;
      }
      return bytes;
    },
  };
}

function placesOf(text: string, bytes: Buffer): number[] {
  const places = [];
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) places.push(at);
  return places;
}

function githubRequest(body: string): Buffer {
  const signature = createHmac('sha256', GITHUB_SECRET).update(body).digest('hex');
  return request('POST', GITHUB_PATH, body, [
    'x-github-event: push',
    'x-github-delivery: 72d3162e-cc78-11e3-81ab-4c9367dc0958',
    `x-hub-signature-256: sha256=${signature}`,
  ]);
}

function request(method: string, url: string, body: string, headers: readonly string[] = []): Buffer {
  const content = body && ['content-type: application/json', `content-length: ${Buffer.byteLength(body)}`];
  return Buffer.from([`${method} ${url} HTTP/1.1`, 'host: 127.0.0.1', ...content, ...headers, '', body].join('\r\n'));
}

function fixed(bytes: Buffer): RepeatedRequest {
  return { numbered: () => bytes };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
