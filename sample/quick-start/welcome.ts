/** What the sample prints at its start: where it is, and what to type in another terminal. */
export function welcome(url: string): string {
  const here = url === 'http://127.0.0.1:3000' ? '' : ` --url ${url}`;
  return `
The sample listens on ${url}

Send it what the chat servers send:
  npx nestjs-chat-webhooks send c2c --text hi${here}
  npx nestjs-chat-webhooks send openim-group --from jared --element image${here}

Check it as they see it:
  npx nestjs-chat-webhooks doctor${here}

Messages and distinct senders by hour:
  curl -s ${url}/stats
`;
}
