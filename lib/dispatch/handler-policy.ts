import type { ChatEventHandlerOptions } from '../events/on-chat-event.decorator.js';
import { LONGEST_DELAY } from '../journal/time-limit.js';
import type { HandlerPolicy } from './event-handler.js';

const NAMES = ['attempts', 'timeout', 'concurrency', 'retryDelay', 'retryDelayLimit'] as const;

/**
 * A handler's options over the module's.
 *
 * @param method `ClassName.methodName`, for the error
 * @throws TypeError that names the method and the option
 */
export function handlerPolicy(method: string, given: ChatEventHandlerOptions, defaults: HandlerPolicy): HandlerPolicy {
  const fault = (name: string, sentence: string) =>
    new TypeError(`ChatWebhooksModule: @OnChatEvent of ${method}: option "${name}" ${sentence}`);
  const { id = method } = given;
  if (typeof id !== 'string' || id === '' || id.length > 255 || !id.isWellFormed() || id.includes('\0')) {
    throw fault('id', 'must be a text of 1 to 255 characters');
  }
  const policy = { ...defaults };
  for (const name of NAMES) {
    const value = given[name] ?? defaults[name];
    const whole = name === 'attempts' || name === 'concurrency';
    if (typeof value !== 'number' || !(value > 0 && value <= LONGEST_DELAY) || (whole && !Number.isInteger(value))) {
      throw fault(name, `must be a ${whole ? 'whole ' : ''}number above 0`);
    }
    policy[name] = value;
  }
  return policy;
}
