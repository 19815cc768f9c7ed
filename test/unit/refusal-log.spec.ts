import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Refusal } from '../../lib/index.js';
import { RefusalLog } from '../../lib/pipeline/receiver/refusal-log.js';
import type { RefusedCallback } from '../../lib/chat-servers/chat-server.js';

const from = (remoteAddress: string | undefined): RefusedCallback => ({
  request: { url: '/', segments: [], headers: {}, remoteAddress },
});

function lineOf(refusal: Refusal, about: RefusedCallback): string {
  const warned = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
  new RefusalLog().write('tencent', refusal, about);
  const lines = warned.mock.calls.map(([line]) => String(line));
  warned.mockRestore();
  expect(lines).toHaveLength(1);
  return lines[0]!;
}

describe('the line of a refusal', () => {
  it('names app, address and remedy', () => {
    const refusal = new Refusal('INVALID_SIGNATURE', 'Sign fits none of the tokens', { appId: '1400000001' });
    expect(lineOf(refusal, from('203.0.113.7'))).toBe(
      'tencent callback refused with 401, INVALID_SIGNATURE: Sign fits none of the tokens ' +
        "(app 1400000001, from 203.0.113.7): copy the token again from the chat server's settings",
    );
  });

  it('names the app of a caller that is known', () => {
    const caller = { appId: 'eu', trust: 'secret', command: undefined, client: undefined as never, facts: {} } as const;
    expect(lineOf(new Refusal('BODY_TOO_LARGE'), { ...from('::1'), caller })).toBe(
      'tencent callback refused with 413, BODY_TOO_LARGE (app eu, from ::1): raise `bodyLimit`',
    );
  });

  it.each([
    ['::ffff:203.0.113.7', 'from 203.0.113.7'],
    ['2001:db8::7', 'from 2001:db8::7'],
    ['fe80::1%whatever-somebody-writes-here', 'from fe80::1'],
    ['203.0.113.7:51234', 'from 203.0.113.7'],
    ['[2001:db8::7]:51234', 'from 2001:db8::7'],
    [undefined, 'from an unknown address'],
    ['', 'from what is no address'],
    ['unknown', 'from what is no address'],
    ['call me, 203.0.113.7', 'from what is no address'],
    ['203.0.113.7\n[Nest] ERROR all is lost', 'from what is no address'],
    ['1'.repeat(1_000), 'from what is no address'],
  ])('shows of the address %j only what is one', (address, shown) => {
    expect(lineOf(new Refusal('UNKNOWN_APP'), from(address))).toContain(`UNKNOWN_APP (${shown}): `);
  });

  it("stays one line, whatever a host's authenticator says", () => {
    const refusal = new Refusal('ADDRESS_NOT_ALLOWED', 'no\n[Nest] ERROR\u001B[31m\u2028red\u202E', {
      appId: 'a\r\nb',
    });
    expect(lineOf(refusal, from('::1'))).toMatch(/: no\?\[Nest\] ERROR\?\[31m\?red\? \(app a\?\?b, from ::1\): /);
  });
});
