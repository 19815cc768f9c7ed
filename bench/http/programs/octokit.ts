// Server: octokit's middleware for the webhooks of GitHub, on node:http. They sign the body by HMAC, and nothing is validated.
import { createNodeMiddleware, Webhooks } from '@octokit/webhooks';
import { GITHUB_PATH, GITHUB_SECRET } from '../../load/routes.js';
import { serve, Tally } from './serve.js';

const tally = new Tally();
const webhooks = new Webhooks({ secret: GITHUB_SECRET });
webhooks.on('push', () => {
  tally.count++;
});

const middleware = createNodeMiddleware(webhooks, { path: GITHUB_PATH });
await serve((request, response) => void middleware(request, response), tally);
