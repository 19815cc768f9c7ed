import { InvalidOptionsError } from '../../lib/options/option-checks.js';
import { resolveOptions, type ChatWebhooksOptions, type ResolvedOptions } from '../../lib/options/options.js';
import { ChatWebhooksModule } from '../../lib/module/chat-webhooks.module.js';
import { CHAT_SERVERS } from '../../lib/chat-servers/chat-servers.js';
import type { ResolvedOpenImOptions } from '../../lib/chat-servers/openim/options.js';
import type { ResolvedTencentOptions } from '../../lib/chat-servers/tencent/options.js';
import { digest } from '../../lib/caller/secrets.js';

const TOKEN = 'tencent-token-0001';
const SECRET = 'openim-secret-0123456789abcdef';
const tencent = { sdkAppId: 1400000001, token: TOKEN };
const openim = { secret: SECRET };

/** As JavaScript or a cast would pass them. */
function resolve(options: unknown): Resolved {
  const { chatServers, ...common } = resolveOptions(options as ChatWebhooksOptions, CHAT_SERVERS);
  return { ...common, ...chatServers } as Resolved;
}

type Resolved = Omit<ResolvedOptions, 'chatServers'> & {
  readonly tencent?: ResolvedTencentOptions;
  readonly openim?: ResolvedOpenImOptions;
};

function messageOf(options: unknown): string {
  try {
    resolve(options);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidOptionsError);
    return (error as Error).message;
  }
  throw new Error('the options were taken');
}

const resolveApps = (options: unknown) => resolve({ tencent: options }).tencent!.apps;

describe('resolveOptions', () => {
  it('fills in every default', () => {
    const { tencent: forTencent, openim: forOpenIm, ...common } = resolve({ tencent, openim });
    expect(common).toEqual({
      unrecognized: 'accept',
      store: 'full',
      bodyLimit: 1_048_576,
      bodyTimeout: 5_000,
      answerAfter: 'stored',
      journalQueueLimit: 10_000,
      delivery: undefined,
      handlerPolicy: {
        concurrency: 64,
        timeout: 60_000,
        attempts: 15,
        retryDelay: 1_000,
        retryDelayLimit: 600_000,
      },
      handlerQueueLimit: 10_000,
      leaseTime: 30_000,
      pollInterval: 1_000,
      retention: undefined,
      shutdownDelay: 0,
      shutdownTimeout: 10_000,
      logErrors: 'full',
      hooks: { onHandlerFailed: undefined, onDeadLetter: undefined },
      silence: { probability: 0.0001, learning: 7 * 86_400_000, interval: 60_000, onSilence: undefined },
    });
    expect(forTencent).toEqual({
      apps: [{ sdkAppId: '1400000001', tokens: [TOKEN] }],
      requestTimeTolerance: 60_000,
      allowedAddresses: undefined,
      answerTimeout: 1_500,
    });
    expect(forOpenIm).toEqual({
      apps: [{ appId: 'openim', secrets: [digest(SECRET)], messagesFrom: 'send' }],
      onFailure: 'allow',
      allowedAddresses: undefined,
      answerTimeout: 4_000,
    });
  });

  it('keeps what is given instead of the defaults', () => {
    const common = {
      unrecognized: 'refuse',
      store: 'metadata',
      bodyLimit: 10,
      bodyTimeout: 11,
      journalQueueLimit: 12,
      delivery: 'at-most-once',
      handlerQueueLimit: 13,
      shutdownDelay: 16,
      shutdownTimeout: 14,
      leaseTime: 3_000,
      pollInterval: 15,
    } as const;
    const hooks = { onHandlerFailed: () => {}, onDeadLetter: () => {} };
    const resolved = resolve({
      ...common,
      ...hooks,
      handlerConcurrency: 1,
      handlerTimeout: 2,
      handlerAttempts: 3,
      retryDelay: 4,
      retryDelayLimit: 5,
      retentionDays: 2,
      tencent: { ...tencent, requestTimeTolerance: 5, answerTimeout: 6 },
      openim: { ...openim, appId: 'two', onFailure: 'refuse', answerTimeout: 7 },
    });
    expect(resolved).toMatchObject(common);
    expect(resolved.hooks).toEqual(hooks);
    expect(resolved.handlerPolicy).toEqual({
      concurrency: 1,
      timeout: 2,
      attempts: 3,
      retryDelay: 4,
      retryDelayLimit: 5,
    });
    expect(resolved.retention).toBe(2 * 24 * 3_600_000);
    expect(resolved.tencent).toMatchObject({ requestTimeTolerance: 5_000, answerTimeout: 6 });
    expect(resolved.openim!.apps[0]!.appId).toBe('two');
    expect(resolved.openim).toMatchObject({ onFailure: 'refuse', answerTimeout: 7 });
  });

  it('takes an option that is undefined for one that is left out', () => {
    const undefinedOptions = {
      unrecognized: undefined,
      store: undefined,
      bodyLimit: undefined,
      handlerConcurrency: undefined,
    };
    const openimToo = { ...openim, trust: undefined, appId: undefined, allowedAddresses: undefined };
    expect(resolve({ openim: openimToo, ...undefinedOptions })).toEqual(resolve({ openim }));
  });

  it('resolves one sender without the other', () => {
    expect(resolve({ tencent }).openim).toBeUndefined();
    expect(resolve({ openim }).tencent).toBeUndefined();
  });

  it.each([[undefined], [null], ['options'], [{}], [{ tencent: undefined, openim: undefined }]])(
    'stops without any sender: %j',
    (options) => {
      expect(messageOf(options)).toMatch(/"tencent" and "openim" are both missing/);
    },
  );

  it.each(['tencent', 'openim'])('stops when "%s" is no object', (key) => {
    for (const value of [null, 'text', 5, true])
      expect(messageOf({ [key]: value })).toMatch(`"${key}" must be an object`);
  });
});

describe('sdkAppId', () => {
  it.each([[1400000001], ['1400000001']])('is taken as number or numeric string: %j', (sdkAppId) => {
    expect(resolveApps({ sdkAppId, token: TOKEN })).toEqual([{ sdkAppId: '1400000001', tokens: [TOKEN] }]);
  });

  it.each([[null], ['14a'], ['0'], [0], [-1], [1.5], [Infinity], [1e21], [true], ['0140'], [{}]])(
    'stops when it is %j',
    (sdkAppId) => {
      expect(messageOf({ tencent: { sdkAppId, token: TOKEN } })).toMatch(
        /"tencent\.sdkAppId" must be a positive whole number: copy it from the console/,
      );
    },
  );

  it.each([
    [undefined, 'is undefined'],
    [Number(undefined), 'is NaN'],
    ['', 'is blank'],
    [' ', 'is blank'],
    [String(undefined), 'is a text such as "undefined"'],
  ])('asks after the environment variable when it is %j', (sdkAppId, seen) => {
    expect(messageOf({ tencent: { sdkAppId, token: TOKEN } })).toBe(
      `ChatWebhooksModule: option "tencent.sdkAppId" ${seen}: is the environment variable set? ` +
        "Else copy it from the console's list of apps",
    );
  });
});

describe('what shapes the module', () => {
  it.each([
    ['journal', class {}],
    ['path', 'hooks'],
    ['global', false],
    ['guards', {}],
  ])('stops the start where a factory gives it, as %s would be without effect', (key, value) => {
    expect(messageOf({ tencent, [key]: value })).toBe(
      `ChatWebhooksModule: option "${key}" comes too late from the factory, as it shapes the module: put it next to ` +
        'useFactory, useClass or useExisting',
    );
    expect(resolve({ tencent, [key]: undefined }).tencent!.apps).toHaveLength(1);
  });
});

describe.each<[string, RegExp, unknown[]]>([
  ['path', /must be a plain path/, [null, 5, ['hooks'], 'hooks/:id', 'a b']],
  ['journal', /must be a class, { useExisting } or { useFactory }/, [null, 'journal', { append() {} }]],
])('%s', (key, sentence, values) => {
  it.each(values.map((value) => [value]))('stops the start when it is %j', (value) => {
    const making = () => ChatWebhooksModule.forRoot({ tencent, [key]: value });
    expect(making).toThrow(sentence);
  });
});

describe('a key that is none', () => {
  it.each([
    ['retentionDay', { tencent, retentionDay: 5 }],
    ['allowedAddresses', { tencent, allowedAddresses: ['203.0.113.5'] }],
    ['tencent.allowedAdresses', { tencent: { ...tencent, allowedAdresses: ['203.0.113.5'] } }],
    ['openim.allowedAdresses', { openim: { ...openim, allowedAdresses: ['203.0.113.5'] } }],
    ['tencent.apps[0].allowedAddresses', { tencent: { apps: [{ ...tencent, allowedAddresses: ['203.0.113.5'] }] } }],
    ['tencent.__proto__', { tencent: JSON.parse('{"sdkAppId":1,"token":"one","__proto__":{}}') }],
  ])('stops the start, as a misspelt restriction would let everybody in: %s', (key, options) => {
    expect(messageOf(options)).toMatch(`ChatWebhooksModule: option "${key}" does not exist here; there are `);
  });

  it('may be there without a value', () => {
    expect(resolve({ tencent: { ...tencent, secret: undefined }, path: undefined }).tencent!.apps).toHaveLength(1);
  });
});

describe('tencent.apps', () => {
  const first = { sdkAppId: 1, token: 'one' };

  it('lists several apps, each with its own tokens', () => {
    const apps = [first, { sdkAppId: '2', token: ['two', 'next'] }, { sdkAppId: 3, trust: 'app-id' }];
    expect(resolveApps({ apps })).toEqual([
      { sdkAppId: '1', tokens: ['one'] },
      { sdkAppId: '2', tokens: ['two', 'next'] },
      { sdkAppId: '3', tokens: [] },
    ]);
  });

  it.each([
    ['sdkAppId', 2],
    ['token', 'two'],
    ['trust', 'app-id'],
  ])('stops when %s is set next to it, which would be an app that is refused', (key, value) => {
    expect(messageOf({ tencent: { apps: [first], [key]: value } })).toBe(
      `ChatWebhooksModule: option "tencent.${key}" cannot be set next to "apps": put it into that list`,
    );
  });

  it.each([[undefined], [null], [[]], [{}], ['text']])('stops when it is %j', (apps) => {
    expect(messageOf({ tencent: { apps } })).toMatch('"tencent.apps" must list at least one { sdkAppId, token }');
  });

  it('names the entry that is wrong', () => {
    expect(messageOf({ tencent: { apps: [first, { sdkAppId: 'x', token: 'two' }] } })).toMatch(
      '"tencent.apps[1].sdkAppId"',
    );
    expect(messageOf({ tencent: { apps: [first, { sdkAppId: 2, token: '' }] } })).toMatch('"tencent.apps[1].token"');
    expect(messageOf({ tencent: { apps: [first, null] } })).toMatch('"tencent.apps[1]" must be an object');
  });

  it('stops when it lists an app twice, also once as a text', () => {
    expect(messageOf({ tencent: { apps: [first, { sdkAppId: '1', token: 'two' }] } })).toMatch(
      '"tencent.apps" lists sdkAppId 1 twice',
    );
  });
});

describe.each([
  {
    key: 'tencent.token',
    name: 'token',
    sender: 'tencent',
    rest: { sdkAppId: 1 },
    open: 'app-id',
    remedy: /console's callback settings.*trust: 'app-id'/,
  },
  {
    key: 'openim.secret',
    name: 'secret',
    sender: 'openim',
    rest: {},
    open: 'network',
    remedy: /openssl rand.*trust: 'network'/,
  },
])('$key', ({ key, name, sender, rest, open, remedy }) => {
  const message = (options: object) => messageOf({ [sender]: { ...rest, ...options } });
  const secretsOf = (options: object) => {
    const { tencent: forTencent, openim: forOpenIm } = resolve({ [sender]: { ...rest, ...options } });
    return forTencent?.apps[0]!.tokens ?? forOpenIm!.apps[0]!.secrets;
  };

  it('takes a list while one replaces another', () => {
    expect(secretsOf({ [name]: [SECRET, `${SECRET}-next`] })).toHaveLength(2);
  });

  it.each([[[]], [5], [{}], [true]])('stops when it is there but %j, and says what to do', (value) => {
    const text = message({ [name]: value });
    expect(text).toMatch(`"${key}" must be a text or a list of texts, none of them blank`);
    expect(text).toMatch(remedy);
  });

  it.each([
    [undefined, '', 'is undefined'],
    [null, '', 'is null'],
    ['', '', 'is blank'],
    ['  ', '', 'is blank'],
    ['\t\n', '', 'is blank'],
    [String(undefined), '', 'is a text such as "undefined"'],
    [[''], '[0]', 'is blank'],
    [[SECRET, undefined], '[1]', 'is undefined'],
  ])('asks after the environment variable when it is there but %j', (value, index, seen) => {
    const text = message({ [name]: value });
    expect(text).toContain(`option "${key}${index}" ${seen}: is the environment variable set? Else `);
    expect(text).toMatch(remedy);
  });

  it.each([
    ['a line end', `${SECRET}\n`, 'holds a line end'],
    ['the line end of Windows', `${SECRET}\r\n`, 'holds a line end'],
    ['a line separator', `${SECRET}\u2028`, 'holds a line end'],
    ['a byte order mark', `\uFEFF${SECRET}`, 'holds an invisible character'],
    ['a zero-width space', `${SECRET}\u200B`, 'holds an invisible character'],
    ['a zero-width joiner inside', `${SECRET}\u200D${SECRET}`, 'holds an invisible character'],
    ['a word joiner', `\u2060${SECRET}`, 'holds an invisible character'],
    ['a mark of writing direction', `\u202A${SECRET}\u202C`, 'holds an invisible character'],
    ['a soft hyphen', `open\u00AD${SECRET}`, 'holds an invisible character'],
    ['a variation selector', `${SECRET}\uFE0F`, 'holds an invisible character'],
    ['a NUL', `${SECRET}\0`, 'holds a control character'],
    ['a tabulator', `\t${SECRET}`, 'holds a control character'],
    ['a blank before it', ` ${SECRET}`, 'begins or ends with a blank'],
    ['a blank after it', `${SECRET} `, 'begins or ends with a blank'],
    ['a no-break space', `${SECRET}\u00A0`, 'begins or ends with a blank'],
    ['quotes', `"${SECRET}"`, 'begins or ends with a quotation mark'],
    ['single quotes', `'${SECRET}'`, 'begins or ends with a quotation mark'],
    ['typographic quotes', `“${SECRET}”`, 'begins or ends with a quotation mark'],
    ['half of the quotes', `${SECRET}"`, 'begins or ends with a quotation mark'],
    ['an escaped line end', `${SECRET}\\n`, 'ends in an escape sequence'],
    ['nothing put in for a placeholder', '${TENCENT_TOKEN}', 'is a placeholder'],
    ['nothing put in for one of Kubernetes', '$(TENCENT_TOKEN)', 'is a placeholder'],
  ])('stops with %s from a secret store, alone and in a list', (_, value, seen) => {
    for (const [given, index] of [
      [value, ''],
      [[SECRET, value], '[1]'],
    ] as const) {
      const text = message({ [name]: given });
      expect(text).toContain(`ChatWebhooksModule: option "${key}${index}" ${seen}`);
      expect(text).not.toContain(SECRET);
    }
  });

  it('stops when it is missing and nothing says so', () => {
    expect(message({})).toMatch(`"${key}" is missing`);
    expect(message({})).toMatch(remedy);
  });

  it('may be left out when that is said', () => {
    expect(secretsOf({ trust: open })).toEqual([]);
  });

  it('stops beside a trust that needs none', () => {
    for (const value of [SECRET, undefined, '', []]) {
      expect(message({ [name]: value, trust: open })).toMatch(
        `"${key}" cannot be set next to trust: '${open}': leave one of them out`,
      );
    }
  });

  it.each([['yes'], [true], [null], ['signature'], ['']])('stops for the unknown trust %j', (trust) => {
    expect(message({ trust })).toMatch(`"${key}" is missing, and trust is not '${open}'`);
  });
});

describe('openim.apps', () => {
  const first = { appId: 'berlin', secret: SECRET };
  const second = { appId: 'lagos', secret: [`${SECRET}-two`, `${SECRET}-three`] };
  const message = (apps: unknown, more: object = {}) => messageOf({ openim: { apps, ...more } });

  it('lists several installations, each with its own secrets', () => {
    expect(resolve({ openim: { apps: [first, second] } as never }).openim!.apps).toEqual([
      { appId: 'berlin', secrets: [digest(SECRET)], messagesFrom: 'send' },
      { appId: 'lagos', secrets: second.secret.map(digest), messagesFrom: 'send' },
    ]);
  });

  it('may list one only, and the same secret of it twice', () => {
    const { apps } = resolve({ openim: { apps: [{ appId: 'berlin', secret: [SECRET, SECRET] }] } }).openim!;
    expect(apps).toEqual([{ appId: 'berlin', secrets: [digest(SECRET)], messagesFrom: 'send' }]);
  });

  it.each([
    ['an empty list', [], '"openim.apps" must list at least one { appId, secret }'],
    ['a name twice', [first, { ...second, appId: 'berlin' }], '"openim.apps" lists appId berlin twice'],
    ['no name', [first, { secret: `${SECRET}-two` }], '"openim.apps[1].appId" must be a text'],
    [
      'a secret that is too short',
      [first, { appId: 'b', secret: 'short' }],
      '"openim.apps[1].secret" must be at least 24',
    ],
    ['a secret of two', [first, { appId: 'b', secret: SECRET }], '"openim.apps" has one secret twice'],
    ['no secret', [first, { appId: 'b', trust: 'network' }], '"openim.apps[1].trust" cannot be set next to other apps'],
    ['another key', [{ ...first, onFailure: 'refuse' }], '"openim.apps[0].onFailure" does not exist here'],
  ])('stops for %s', (_, apps, text) => {
    expect(message(apps)).toMatch(text);
  });

  it('stops when the members of one app stand beside it', () => {
    expect(message([first], { secret: SECRET })).toMatch('"openim.secret" cannot be set next to "apps"');
    expect(message([first], { messagesFrom: 'stored' })).toMatch('"openim.messagesFrom" cannot be set next to "apps"');
  });

  it('says for each installation which callbacks its messages come from', () => {
    const apps = [{ ...first, messagesFrom: 'stored' }, second];
    const resolved = resolve({ openim: { apps } }).openim!.apps;
    expect(resolved.map(({ messagesFrom }) => messagesFrom)).toEqual(['stored', 'send']);
    expect(message([{ ...first, messagesFrom: 'saved' }])).toMatch(
      `"openim.apps[0].messagesFrom" must be 'send' or 'stored'`,
    );
  });
});

describe('openim.secret', () => {
  it.each([['a'.repeat(24)], ['AZaz09-_.~'.repeat(3)]])('takes %s', (secret) => {
    expect(resolve({ openim: { secret } }).openim!.apps[0]!.secrets).toEqual([digest(secret)]);
  });

  it.each([['a'.repeat(23)], [`${SECRET}/`], [`${SECRET} ${SECRET}`], [`${SECRET}é`], [`${SECRET}%41`]])(
    'stops for one that is too short, or would be escaped in a URL: %j',
    (secret) => {
      expect(messageOf({ openim: { secret: [SECRET, secret] } })).toMatch(
        /"openim\.secret" must be at least 24 characters/,
      );
    },
  );
});

it.each(['1400000001\n', ' 1400000001', '\uFEFF1400000001', '"1400000001"', '1400000001\u200B'])(
  'stops with an sdkAppId that came out of a secret store as %j',
  (sdkAppId) => {
    expect(messageOf({ tencent: { sdkAppId, token: TOKEN } })).toMatch(
      /option "tencent\.sdkAppId" (holds|begins or ends with) an? .* stored?/,
    );
  },
);

it('says of a number from an environment variable that is not set that it is none', () => {
  const text = messageOf({ openim, bodyLimit: Number(undefined), shutdownDelay: Number(undefined) });
  expect(text).toContain(
    'option "bodyLimit" must be a whole number of bytes above 0, and is NaN: is the environment variable set?',
  );
  expect(text).toContain('option "shutdownDelay" must be a number of milliseconds, 0 or more, and is NaN');
});

it('takes no shutdownDelay at all, and none below that', () => {
  expect(resolve({ openim, shutdownDelay: 0 }).shutdownDelay).toBe(0);
  for (const shutdownDelay of [-1, Infinity, 2 ** 31, '5', true]) {
    expect(messageOf({ openim, shutdownDelay })).toMatch(/"shutdownDelay" must be a number of milliseconds/);
  }
});

it('says all that is wrong at once', () => {
  const text = messageOf({
    tencent: {
      apps: [{ sdkAppId: 1, token: undefined }, { sdkAppId: 'x', token: [TOKEN, ''] }, null],
      allowedAddresses: ['nowhere'],
      answerTimeout: -1,
    },
    openim: { secret: 'short', appId: '', onFailure: 'perhaps', tolerance: 1 },
    path: 'hooks',
    bodyLimt: 5,
    bodyTimeout: 0,
    store: 'metadata',
    delivery: 'at-least-once',
    pollInterval: 60_000,
    onDeadLetter: 'call me',
  });
  const [first, ...lines] = text.split('\n');
  expect(first).toBe('ChatWebhooksModule: 16 options cannot work');
  expect(lines.map((line) => /^- option "(.+?)" /.exec(line)?.[1])).toEqual([
    'path',
    'bodyLimt',
    'tencent.apps[2]',
    'tencent.apps[0].token',
    'tencent.apps[1].sdkAppId',
    'tencent.apps[1].token[1]',
    'tencent.allowedAddresses',
    'tencent.answerTimeout',
    'openim.tolerance',
    'openim.secret',
    'openim.appId',
    'openim.onFailure',
    'bodyTimeout',
    'onDeadLetter',
    'delivery',
    'leaseTime',
  ]);
});

it('never puts a secret into a message', () => {
  const secret = 'hush-hush';
  const messages = [
    { openim: { secret } },
    { openim: { secret: [secret, ''] } },
    { openim: { secret, trust: 'network' } },
    { openim: { secret, trust: secret } },
    { openim: secret },
    { tencent: secret },
    { tencent: { sdkAppId: 1, token: [secret, ' '] } },
    { tencent: { sdkAppId: 1, token: secret, trust: 'app-id' } },
    { tencent: { sdkAppId: 1, token: { secret } } },
    { tencent: { sdkAppId: secret, token: secret } },
    {
      tencent: {
        apps: [
          { sdkAppId: 1, token: secret },
          { sdkAppId: 1, token: secret },
        ],
      },
    },
    { tencent: { sdkAppId: 1, token: secret, answerTimeout: 0 } },
  ].map(messageOf);
  expect(messages.filter((message) => message.includes(secret))).toEqual([]);
});

describe.each(['tencent', 'openim'] as const)('%s.allowedAddresses', (sender) => {
  const withAddresses = (allowedAddresses: unknown) => ({
    [sender]: { ...{ tencent, openim }[sender], allowedAddresses },
  });

  it('takes addresses and ranges', () => {
    const list = resolve(withAddresses(['203.0.113.5', '198.51.100.0/24', ' 2001:db8::/64 ']))[sender]!
      .allowedAddresses!;
    const inside = ['203.0.113.5', '198.51.100.255', '::ffff:203.0.113.5', '2001:db8::1'];
    const outside = ['203.0.113.6', '198.51.101.0', '2001:db8:0:1::1', '', 'localhost', undefined];
    expect(inside.filter((address) => !list.includes(address))).toEqual([]);
    expect(outside.filter((address) => list.includes(address))).toEqual([]);
  });

  it.each([[null], [[]], ['203.0.113.5'], [{}]])('stops when it is %j', (allowed) => {
    expect(messageOf(withAddresses(allowed))).toMatch(`"${sender}.allowedAddresses" must list at least one address`);
  });

  it.each([
    'localhost',
    '',
    '*',
    '203.0.113',
    '203.0.113.0/33',
    '203.0.113.0/-1',
    '203.0.113.0/x',
    '2001:db8::/129',
    '203.0.113.5:80',
    5,
    null,
    undefined,
  ])('stops for the entry %j and names it', (entry) => {
    const message = messageOf(withAddresses(['203.0.113.5', entry]));
    expect(message).toMatch(`"${sender}.allowedAddresses" "${entry}" is neither an IP address nor a CIDR range`);
  });

  // AddressList reads "203.0.113.0/" as a range of everybody
  it.each(['203.0.113.0/', '203.0.113.0/8/8', '203.0.113.0/ 8', '203.0.113.0/0x8'])(
    'stops for the malformed range "%s"',
    (entry) => {
      expect(() => resolve(withAddresses([entry]))).toThrow(InvalidOptionsError);
    },
  );
});

describe('numbers', () => {
  const seconds = 'tencent.requestTimeTolerance';
  const milliseconds = [
    'bodyTimeout',
    'shutdownTimeout',
    'handlerTimeout',
    'retryDelay',
    'retryDelayLimit',
    'leaseTime',
    'tencent.answerTimeout',
    'openim.answerTimeout',
  ];
  const counts = ['bodyLimit', 'journalQueueLimit', 'handlerConcurrency', 'handlerAttempts', 'handlerQueueLimit'];
  const withOption = (key: string, value: unknown) => {
    const [section, name] = key.split('.');
    const base: Record<string, object> = { tencent, openim };
    return name === undefined
      ? { ...base, [key]: value }
      : { ...base, [section!]: { ...base[section!], [name]: value } };
  };

  it.each([seconds, ...milliseconds, ...counts, 'pollInterval', 'retentionDays'])(
    'stops for a bad "%s" and says the unit',
    (key) => {
      for (const value of [0, -1, NaN, Infinity, '5', true, {}]) {
        expect(messageOf(withOption(key, value))).toMatch(
          new RegExp(`"${key}" must be a (whole )?number of \\w+ above 0`),
        );
      }
    },
  );

  it.each(milliseconds)('stops for a "%s" that a timer would take for 1 ms', (key) => {
    expect(messageOf(withOption(key, 2 ** 31))).toMatch(new RegExp(`"${key}" must be a number of milliseconds`));
    expect(() => resolve(withOption(key, 2 ** 31 - 1))).not.toThrow();
  });

  it.each(counts)('stops for a "%s" that is no whole number', (key) => {
    expect(messageOf(withOption(key, 1.5))).toMatch(new RegExp(`"${key}" must be a whole number of \\w+ above 0`));
  });

  it('stops for a lease that ends before it could be prolonged', () => {
    expect(messageOf({ tencent, leaseTime: 3_999 })).toMatch(/"leaseTime" must be at least four times pollInterval/);
    expect(() => resolve({ tencent, leaseTime: 400, pollInterval: 100 })).not.toThrow();
  });

  it('stops for delivery at least once of what is not stored', () => {
    expect(messageOf({ tencent, store: 'metadata', delivery: 'at-least-once' })).toMatch(
      /"delivery" cannot be 'at-least-once' with store: 'metadata'/,
    );
    expect(resolve({ tencent, store: 'metadata' }).delivery).toBe('at-most-once');
    expect(resolve({ tencent, delivery: 'at-least-once' }).delivery).toBe('at-least-once');
  });

  it.each([
    ['unrecognized', "must be 'accept' or 'refuse'"],
    ['delivery', "must be 'at-least-once' or 'at-most-once'"],
    ['onDeadLetter', 'must be a function'],
    ['store', "must be 'full' or 'metadata'"],
    ['answerAfter', "must be 'stored' or 'handlers'"],
    ['openim.onFailure', "must be 'allow' or 'refuse'"],
    ['openim.messagesFrom', "must be 'send' or 'stored'"],
    ['openim.appId', 'must be a text'],
    ['onHandlerFailed', 'must be a function'],
  ])('stops for a bad "%s"', (key, rule) => {
    for (const value of ['', 5, true, {}]) expect(messageOf(withOption(key, value))).toMatch(`"${key}" ${rule}`);
  });
});

describe('the option "telemetry"', () => {
  const whole = { traceContext: () => undefined, handling: () => undefined };

  it.each([[whole], [[whole, whole]], [[]]])('takes one, several or none', (telemetry) => {
    expect(resolve({ tencent, telemetry }).telemetry).toBe(telemetry);
  });

  it.each([[{ traceContext: () => '' }], [[whole, { handling: () => {} }]], [[undefined]], [''], [null], [5]])(
    'stops for what cannot trace',
    (telemetry) => {
      expect(messageOf({ tencent, telemetry } as never)).toMatch(
        '"telemetry" must be an object with the methods traceContext and handling, a list of them, or be left out',
      );
    },
  );
});

describe('the option "silence"', () => {
  it('is off when it is false', () => {
    expect(resolve({ tencent, silence: false }).silence).toBeUndefined();
  });

  it('keeps what is given instead of the defaults', () => {
    const onSilence = () => {};
    const { silence } = resolve({ tencent, silence: { probability: 0.01, learnDays: 14, interval: 5, onSilence } });
    expect(silence).toEqual({ probability: 0.01, learning: 14 * 86_400_000, interval: 5, onSilence });
  });

  it.each([
    [true, 'silence" must be an object'],
    [{ chance: 1 }, 'silence.chance" does not exist'],
    [{ probability: 1 }, 'silence.probability" must be a number between 0 and 1'],
    [{ probability: NaN }, 'silence.probability" must be a number between 0 and 1'],
    [{ learnDays: 6 }, 'silence.learnDays" must be 7 or more'],
    [{ learnDays: Infinity }, 'silence.learnDays" must be 7 or more'],
    [{ interval: 0 }, 'silence.interval" must be a number of milliseconds above 0'],
    [{ onSilence: 'call me' }, 'silence.onSilence" must be a function'],
  ])('stops for %j', (silence, rule) => {
    expect(messageOf({ tencent, silence })).toMatch(rule);
  });
});

it('does not change what it was given', () => {
  const given = {
    tencent: { apps: [{ sdkAppId: 1, token: ['b', 'a'] }], allowedAddresses: ['203.0.113.5'] },
    openim: { secret: [SECRET], allowedAddresses: ['203.0.113.5'] },
  };
  const before = structuredClone(given);
  const resolved = resolve(given);
  given.tencent.apps[0]!.token.push('later');
  given.openim.secret.push('later');
  expect(resolved.tencent!.apps[0]!.tokens).toEqual(['b', 'a']);
  given.tencent.apps[0]!.token.pop();
  given.openim.secret.pop();
  expect(given).toEqual(before);
});
