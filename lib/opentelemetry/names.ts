/** Who made a span or a metric. A test holds that the version is that of the package. */
export const SCOPE = { name: 'nestjs-chat-webhooks', version: '0.2.0' } as const;

// Names of OpenTelemetry's semantic conventions. Those for messaging are still in development, so their package gives no promise for the
// constants; a test compares these texts with its own.
export const SYSTEM_NAME = 'messaging.system.name';
/** What `messaging.system.name` was called before. What is made for messaging, such as a service graph, looks for it. */
export const SYSTEM = 'messaging.system';
export const OPERATION_NAME = 'messaging.operation.name';
export const OPERATION_TYPE = 'messaging.operation.type';
export const DESTINATION_NAME = 'messaging.destination.name';
export const CONSUMER_GROUP_NAME = 'messaging.consumer.group.name';
export const MESSAGE_ID = 'messaging.message.id';
export const ERROR_TYPE = 'error.type';
export const PROCESS_DURATION = 'messaging.process.duration';
export const PROCESS = 'process';

// Names of our own.
export const PROVIDER = 'chat_webhooks.provider';
export const APP_ID = 'chat_webhooks.app_id';
export const ATTEMPT = 'chat_webhooks.delivery.attempt';
export const OUTCOME = 'chat_webhooks.outcome';
export const PROPOSAL = 'chat_webhooks.proposal';

/** On every span and metric about a call of a handler: the same for all chat servers, as handlers are called by this package. */
export const MESSAGING = {
  [SYSTEM_NAME]: 'chat_webhooks',
  [SYSTEM]: 'chat_webhooks',
  [OPERATION_NAME]: PROCESS,
} as const;
