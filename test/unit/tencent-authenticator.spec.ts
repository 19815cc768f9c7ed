import { jest } from '@jest/globals';
import type { TencentOptions } from '../../lib/chat-servers/tencent/index.js';
import { signatureOf } from '../../lib/chat-servers/tencent/index.js';
import { signOf, verdictOn } from '../support/tencent-caller.js';

const APP = 1400000001;
const TOKEN = 'xxxxyyyy';
const TIME = 1669872112;
const SIGN = '17773bc39a671d7b9aa835458704d2a6db81360a5940292b587d6d760d484061';
const oneApp: TencentOptions = { sdkAppId: APP, token: TOKEN };

const query = (more: Record<string, string> = {}) =>
  new URLSearchParams({ SdkAppid: String(APP), Sign: SIGN, RequestTime: String(TIME), ...more }).toString();

describe('the Tencent authenticator', () => {
  let now: jest.SpiedFunction<typeof Date.now>;
  beforeEach(() => {
    now = jest.spyOn(Date, 'now').mockReturnValue(TIME * 1000);
  });
  afterEach(() => now.mockRestore());

  it("accepts the documentation's own vector", async () => {
    expect(signatureOf(TOKEN, String(TIME)).toString('hex')).toBe(SIGN);
    expect(await verdictOn(oneApp, query())).toMatchObject({ appId: '1400000001', trust: 'signature' });
  });

  it('refuses the vector that old copies of the documentation print for another token', async () => {
    expect(await verdictOn({ ...oneApp, token: 'xxxyyy' }, query())).toBe('INVALID_SIGNATURE');
  });

  it('tells who called', async () => {
    const told = {
      CallbackCommand: 'C2C.CallbackAfterSendMsg',
      ClientIP: '198.51.100.7',
      OptPlatform: 'iOS',
      RequestId: 'r-1',
    };
    expect(await verdictOn(oneApp, query(told))).toEqual({
      appId: '1400000001',
      trust: 'signature',
      command: 'C2C.CallbackAfterSendMsg',
      client: { ip: '198.51.100.7', platform: 'iOS' },
      facts: { clientIp: '198.51.100.7', platform: 'iOS', requestId: 'r-1' },
    });
  });

  it('keeps no signature among the facts', async () => {
    expect(JSON.stringify(await verdictOn(oneApp, query()))).not.toMatch(new RegExp(`${SIGN}|${TIME}|${TOKEN}`));
  });

  it.each([
    ['sdkappid, sign, requesttime', `sdkappid=${APP}&sign=${SIGN}&requesttime=${TIME}`],
    ['SDKAppID, SIGN, RequestTIME', `SDKAppID=${APP}&SIGN=${SIGN}&RequestTIME=${TIME}`],
    ['another order', `RequestTime=${TIME}&Sign=${SIGN}&contenttype=json&SdkAppid=${APP}`],
    ['parameters of the integrator', `appId=5&tenant=a&${query()}`],
    ['a percent-encoded digit', `SdkAppid=%31400000001&Sign=${SIGN}&RequestTime=${TIME}`],
  ])('reads a query with %s', async (_, text) => {
    expect(await verdictOn(oneApp, text)).toMatchObject({ appId: '1400000001', trust: 'signature' });
  });

  describe('and the signature', () => {
    it.each([
      ['in upper case', SIGN.toUpperCase()],
      ['in mixed case', SIGN.slice(0, 32).toUpperCase() + SIGN.slice(32)],
    ])('accepts one %s', async (_, sign) => {
      expect(await verdictOn(oneApp, query({ Sign: sign }))).toMatchObject({ trust: 'signature' });
    });

    it.each([
      ['wrong in its last digit', SIGN.slice(0, 63) + '0'],
      ['made with another token', signOf('another', TIME)],
      ['made for another time', signOf(TOKEN, TIME - 1)],
      ['made of the token alone', signOf(TOKEN, '')],
      ['one digit too short', SIGN.slice(0, 63)],
      ['one digit too long', SIGN + '0'],
      ['not hexadecimal', SIGN.slice(0, 63) + 'g'],
      ['hexadecimal and then something else', SIGN + '\n'],
      ['empty', ''],
      ['in Base64', Buffer.from(SIGN, 'hex').toString('base64')],
    ])('refuses one that is %s', async (_, sign) => {
      expect(await verdictOn(oneApp, query({ Sign: sign }))).toBe('INVALID_SIGNATURE');
    });

    it.each([
      ['Sign', `SdkAppid=${APP}&RequestTime=${TIME}`],
      ['RequestTime', `SdkAppid=${APP}&Sign=${SIGN}`],
      ['both', `SdkAppid=${APP}`],
      ['everything', ''],
    ])('refuses a request without %s', async (_, text) => {
      expect(await verdictOn(oneApp, text)).toBe('MISSING_SIGNATURE');
    });

    it.each(['old-token', 'middle-token', 'new-token'])('accepts each of several tokens: %s', async (token) => {
      const rotating = { sdkAppId: APP, token: ['old-token', 'middle-token', 'new-token'] };
      expect(await verdictOn(rotating, query({ Sign: signOf(token, TIME) }))).toMatchObject({ trust: 'signature' });
    });

    it('refuses a token that is no longer listed', async () => {
      const rotated = { sdkAppId: APP, token: ['middle-token', 'new-token'] };
      expect(await verdictOn(rotated, query({ Sign: signOf('old-token', TIME) }))).toBe('INVALID_SIGNATURE');
    });
  });

  describe('and the time', () => {
    it.each([
      [-60_000, 'signature'],
      [-60_001, 'STALE_REQUEST'],
      [0, 'signature'],
      [60_000, 'signature'],
      [60_001, 'STALE_REQUEST'],
      [3_600_000, 'STALE_REQUEST'],
    ])('with a clock here %i ms ahead of the request: %s', async (ahead, outcome) => {
      now.mockReturnValue(TIME * 1000 + ahead);
      const verdict = await verdictOn(oneApp, query());
      expect(typeof verdict === 'string' ? verdict : verdict.trust).toBe(outcome);
    });

    it.each([
      [-5_000, 'signature'],
      [-5_001, 'STALE_REQUEST'],
      [5_000, 'signature'],
      [5_001, 'STALE_REQUEST'],
    ])('with a tolerance of 5 s and a clock %i ms ahead: %s', async (ahead, outcome) => {
      now.mockReturnValue(TIME * 1000 + ahead);
      const verdict = await verdictOn({ ...oneApp, requestTimeTolerance: 5 }, query());
      expect(typeof verdict === 'string' ? verdict : verdict.trust).toBe(outcome);
    });

    it.each([
      ['of 12 digits', `00${TIME}`],
      ['in milliseconds', `${TIME}000`],
      ['with a plus sign', `+${TIME}`],
      ['with a minus sign', `-${TIME}`],
      ['with a space before it', ` ${TIME}`],
      ['with a space after it', `${TIME} `],
      ['with a line break after it', `${TIME}\n`],
      ['with a fraction', `${TIME}.0`],
      ['in hexadecimal', `0x${TIME.toString(16)}`],
      ['in digits of another script', '١٦٦٩٨٧٢١١٢'],
      ['that is empty', ''],
      ['that is a word', 'now'],
    ])('refuses a RequestTime %s, however it is signed', async (_, time) => {
      expect(await verdictOn(oneApp, query({ RequestTime: time, Sign: signOf(TOKEN, time) }))).toBe('STALE_REQUEST');
    });

    it('signs the text of RequestTime, not its number', async () => {
      const time = `0${TIME}`;
      expect(await verdictOn(oneApp, query({ RequestTime: time, Sign: signOf(TOKEN, time) }))).toMatchObject({
        trust: 'signature',
      });
      expect(await verdictOn(oneApp, query({ RequestTime: time }))).toBe('INVALID_SIGNATURE');
    });
  });

  describe('and the app', () => {
    const second = { sdkAppId: '1400000002', token: 'second-token' };
    const twoApps: TencentOptions = { apps: [{ sdkAppId: APP, token: TOKEN }, second] };

    it.each(['1400000003', '01400000001', '1400000001 ', '1.400000001e9', '', 'undefined'])(
      'refuses the id "%s"',
      async (id) => {
        expect(await verdictOn(oneApp, query({ SdkAppid: id }))).toBe('UNKNOWN_APP');
      },
    );

    it.each([
      ['1400000001', TOKEN],
      ['1400000002', 'second-token'],
    ])('accepts %s of several with its own token', async (id, token) => {
      expect(await verdictOn(twoApps, query({ SdkAppid: id, Sign: signOf(token, TIME) }))).toMatchObject({ appId: id });
    });

    it("refuses one app's token for another app", async () => {
      expect(await verdictOn(twoApps, query({ SdkAppid: '1400000002' }))).toBe('INVALID_SIGNATURE');
    });

    it.each([TOKEN, 'second-token'])(
      'lets a request without SdkAppid probe when any token signs it: %s',
      async (token) => {
        const verdict = await verdictOn(twoApps, `Sign=${signOf(token, TIME)}&RequestTime=${TIME}`);
        expect(verdict).toMatchObject({ appId: undefined, trust: 'signature' });
      },
    );

    it('refuses a request without SdkAppid and with a wrong signature', async () => {
      expect(await verdictOn(twoApps, `Sign=${signOf('x', TIME)}&RequestTime=${TIME}`)).toBe('INVALID_SIGNATURE');
    });

    const trusting: TencentOptions = { sdkAppId: APP, trust: 'app-id' };
    it('is trusted by its id alone where the options say so', async () => {
      expect(await verdictOn(trusting, `SdkAppid=${APP}`)).toMatchObject({
        appId: '1400000001',
        trust: 'unverified-app-id',
      });
      expect(await verdictOn(trusting, 'SdkAppid=1400000002')).toBe('UNKNOWN_APP');
    });

    it('must sign when only another app is trusted by its id', async () => {
      const mixed: TencentOptions = { apps: [{ sdkAppId: APP, trust: 'app-id' }, second] };
      expect(await verdictOn(mixed, 'SdkAppid=1400000002')).toBe('MISSING_SIGNATURE');
      expect(await verdictOn(mixed, `SdkAppid=${APP}`)).toMatchObject({ trust: 'unverified-app-id' });
      expect(await verdictOn(mixed, '')).toBe('MISSING_SIGNATURE');
    });
  });

  it.each([
    ['Sign', `&Sign=${SIGN}`],
    ['SdkAppid', `&SdkAppid=${APP}`],
    ['SdkAppid in other capitals', `&sdkAppId=${APP}`],
    ['sign in other capitals', '&sign=0'],
    ['RequestTime', `&RequestTime=${TIME}`],
    ['CallbackCommand in other capitals', '&CallbackCommand=a&callbackcommand=b'],
    ['a percent-encoded name', `&%53ign=${SIGN}`],
    ['a name that we do not read', '&x=1&x=2'],
  ])('refuses a query that repeats %s', async (_, repeated) => {
    expect(await verdictOn(oneApp, query() + repeated)).toBe('REPEATED_PARAMETER');
  });

  it('reads parameters however many stand before them', async () => {
    const many = Array.from({ length: 2000 }, (_, index) => `p${index}=1`).join('&');
    expect(await verdictOn(oneApp, `${many}&${query()}`)).toMatchObject({ trust: 'signature' });
    expect(await verdictOn(oneApp, `${query()}&${many}&Sign=0`)).toBe('REPEATED_PARAMETER');
  });

  it.each([[['anything']], [['C2C.CallbackAfterSendMsg']], [['a', 'b']]])(
    'refuses the sub path %j before it looks at anything else',
    async (segments) => {
      expect(await verdictOn(oneApp, query(), { segments })).toBe('NOT_FOUND');
    },
  );

  describe('and the address', () => {
    const allowing: TencentOptions = {
      ...oneApp,
      allowedAddresses: ['203.0.113.7', '198.51.100.0/24', '2001:db8::/32'],
    };

    it.each([
      '203.0.113.7',
      '198.51.100.0',
      '198.51.100.255',
      '::ffff:203.0.113.7',
      '::ffff:198.51.100.9',
      '2001:db8::1',
    ])('lets %s in', async (remoteAddress) => {
      expect(await verdictOn(allowing, query(), { remoteAddress })).toMatchObject({ trust: 'signature' });
    });

    it.each([
      '203.0.113.8',
      '198.51.101.0',
      '::ffff:203.0.113.8',
      '2001:db9::1',
      '127.0.0.1',
      'nonsense',
      '',
      undefined,
    ])('keeps %s out, however well it signs', async (remoteAddress) => {
      expect(await verdictOn(allowing, query(), { remoteAddress })).toBe('ADDRESS_NOT_ALLOWED');
    });

    it('still asks an allowed address for the signature', async () => {
      expect(await verdictOn(allowing, query({ Sign: signOf('x', TIME) }), { remoteAddress: '203.0.113.7' })).toBe(
        'INVALID_SIGNATURE',
      );
    });
  });
});
