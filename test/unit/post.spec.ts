import { Agent } from 'node:http';
import { post } from '../../lib/chat-servers/client/post.js';

it('says why none of the addresses of a host answered', async () => {
  const addresses = ['127.0.0.1', '127.0.0.2'].map((address) => ({ address, family: 4 }));
  const agent = new Agent({ lookup: (_host, _options, callback) => callback(null, addresses) });
  const { error } = await post(
    new URL('http://two.example:1'),
    { headers: {}, body: new Uint8Array() },
    { timeout: 5_000, agent },
  );
  expect(error?.message).toBe('no answer: connect ECONNREFUSED 127.0.0.1:1, connect ECONNREFUSED 127.0.0.2:1');
});
