import type { INestApplication } from '@nestjs/common';
import { C2cMessageSent, CallbackRejected, CallbackUnrecognized, GroupMessageSent } from 'nestjs-chat-webhooks';
import { deliver, EventRecorder, settled } from 'nestjs-chat-webhooks/testing';
import { acmeApp, acmeOptions, ENTRANCES, SIGNING_KEY, WORKSPACE, type AcmeAppOptions } from './acme-app.js';
import { acmeCallback, acmeMessage, acmeProbe } from './acme/callback.js';
import { acmeClient } from './acme/client.js';

const apps: INestApplication[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

async function start(options: AcmeAppOptions = {}): Promise<INestApplication> {
  const app = await acmeApp(options);
  apps.push(app);
  return app;
}

describe.each(ENTRANCES)('a chat server of your own, on %s', (_, adapter, entry) => {
  it('is verified, and its callbacks become events', async () => {
    const app = await start({ adapter, module: { entry } });
    const answer = await deliver(app, acmeMessage({ author: 'alice', member: 'bob', text: 'hi' }));
    expect(answer).toMatchObject({ status: 200, reply: { ok: true }, verdict: { outcome: 'success' } });
    const message = await app.get(EventRecorder).next(C2cMessageSent);
    expect(message).toMatchObject({
      provider: 'acme',
      appId: WORKSPACE,
      command: 'message.posted',
      trust: 'signature',
      from: 'alice',
      to: 'bob',
      text: 'hi',
      raw: { author: 'alice' },
    });
    await deliver(app, acmeMessage({ room: 'harbour' }));
    expect(await app.get(EventRecorder).next(GroupMessageSent)).toMatchObject({ groupId: 'harbour' });
  });

  it('is refused in its own format without the right signature', async () => {
    const app = await start({ adapter, module: { entry } });
    expect(await deliver(app, acmeMessage(), { signingKey: 'wrong' })).toMatchObject({
      status: 401,
      reply: { ok: false, why: 'unauthorized' },
      verdict: { outcome: 'refusal', sentence: 'Acme reads a no: unauthorized' },
    });
    expect(await deliver(app, acmeMessage(), { signingKey: undefined })).toMatchObject({ status: 401 });
    expect(await deliver(app, acmeMessage(), { at: Date.now() - 3_600_000 })).toMatchObject({ status: 401 });
    expect(await deliver(app, acmeMessage(), { workspace: 'red-harbor' })).toMatchObject({ status: 403 });
    await settled(app);
    expect(app.get(EventRecorder).events).toEqual([]);
  });

  it('is told yes when it asks, which nobody can decide yet', async () => {
    const app = await start({ adapter, module: { entry } });
    const answer = await deliver(app, acmeCallback('message.asked', { author: 'alice', text: 'may I?' }));
    expect(answer).toMatchObject({ status: 200, reply: { go: true }, verdict: { outcome: 'success', passes: true } });
    expect(await app.get(EventRecorder).next(CallbackUnrecognized)).toMatchObject({ command: 'message.asked' });
  });

  it('may test the URL, which leaves nothing', async () => {
    const app = await start({ adapter, module: { entry } });
    expect(await deliver(app, acmeProbe())).toMatchObject({ status: 200, reply: { ok: true } });
    await settled(app);
    expect(app.get(EventRecorder).events).toEqual([]);
  });

  it('is told no about a body that is not as declared, and the app is notified about it', async () => {
    const app = await start({ adapter, module: { entry } });
    const answer = await deliver(
      app,
      acmeCallback('message.posted', { id: 'm-1', author: 7, text: 'hi', postedAt: '' }),
    );
    expect(answer).toMatchObject({ status: 400, reply: { ok: false, why: 'invalid body' } });
    expect(await app.get(EventRecorder).next(CallbackRejected)).toMatchObject({
      provider: 'acme',
      command: 'message.posted',
      reason: 'INVALID_FIELDS',
    });
  });
});

describe('the options of a chat server of your own', () => {
  it('are checked with its own sentences, all at once', async () => {
    const acme = { workspace: 'Blue Harbor', signingKey: ' ', allowedAddresses: ['nowhere'], colour: 'blue' };
    const sentence = await start({ module: { acme } }).catch((error: Error) => error.message);
    expect(sentence).toContain('"acme.workspace" must be the name of a workspace, such as blue-harbor');
    expect(sentence).toContain('"acme.signingKey" must be a text that is not blank');
    expect(sentence).toContain('"acme.allowedAddresses" "nowhere" is neither an IP address nor a CIDR range');
    expect(sentence).toContain('"acme.colour" does not exist here; there are workspace, signingKey');
  });

  it('restrict who may call', async () => {
    const app = await start({ module: { acme: { ...acmeOptions, allowedAddresses: ['192.0.2.1'] } } });
    expect(await deliver(app, acmeMessage())).toMatchObject({ status: 403 });
  });

  it('may be missing: then it is refused, and a test may call anyway', async () => {
    const app = await start({ module: { acme: undefined, openim: { secret: 'secret-0123456789abcdef-0123' } } });
    await expect(deliver(app, acmeMessage())).rejects.toThrow('ChatWebhooksModule has no options "acme"');
    const answer = await deliver(app, acmeMessage(), { workspace: WORKSPACE, signingKey: SIGNING_KEY });
    expect(answer).toMatchObject({ verdict: { outcome: 'refusal' } });
  });
});

describe('deliver, with a chat server of your own', () => {
  it('asks for its calling side where only a URL is known', async () => {
    const credentials = { workspace: WORKSPACE, signingKey: SIGNING_KEY };
    const app = await start();
    await app.listen(0, '127.0.0.1');
    const url = await app.getUrl();
    await expect(deliver(url, acmeMessage(), credentials)).rejects.toThrow('No chat server "acme" is known here');
    const answer = await deliver(url, acmeMessage(), { ...credentials, client: acmeClient });
    expect(answer).toMatchObject({ status: 200, verdict: { outcome: 'success' } });
    await expect(deliver(url, acmeMessage(), { client: acmeClient })).rejects.toThrow('at least { workspace }');
  });

  it('names the option that an app lacks', async () => {
    const app = await start({
      module: { chatServers: [], acme: undefined, openim: { secret: 'a-secret-0123456789abcdef' } },
    });
    await expect(deliver(app, acmeMessage())).rejects.toThrow(
      'ChatWebhooksModule knows no chat server "acme": add it to `chatServers`',
    );
  });
});
