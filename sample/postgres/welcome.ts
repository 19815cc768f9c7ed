/** What the sample prints at its start: where it is, and what to type in another terminal. */
export function welcome(url: string): string {
  const here = url === 'http://127.0.0.1:3000' ? '' : ` --url ${url}`;
  return `
The sample listens on ${url}

Send it a group message:
  npx nestjs-chat-webhooks send group --to friends --text hello${here}

Its group is charged for it exactly once:
  curl -s ${url}/bills

The search index is down. After three attempts its delivery is a dead letter:
  curl -s ${url}/deliveries

The app's health is degraded by it:
  curl -s ${url}/health

Repair the index, and deliver the dead letter again:
  curl -s -X POST ${url}/search/repair
  curl -s -X POST ${url}/deliveries/requeue

Now the message is found:
  curl -s ${url}/search?q=hello

What Prometheus reads (the spans of OpenTelemetry are in this log):
  curl -s ${url}/metrics
`;
}
