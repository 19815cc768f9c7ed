import type { ChatEventHandlerOptions } from '../events/on-chat-event.decorator.js';
import { LONGEST_DELAY } from '../time/time-limit.js';
import type { HandlerPolicy, HandlerSource } from './event-handler.js';

const NAMES = ['attempts', 'timeout', 'concurrency', 'retryDelay', 'retryDelayLimit'] as const;

/**
 * A handler's options, with the module's for those that it leaves out.
 *
 * @param method `ClassName.methodName`, for the error
 * @throws TypeError that names the method and the option
 */
export function handlerPolicy(method: string, given: ChatEventHandlerOptions, defaults: HandlerPolicy): HandlerPolicy {
  const fault = (name: string, sentence: string) => optionFault(method, name, sentence);
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

/**
 * Whose events a handler wants; undefined for all.
 *
 * @param method `ClassName.methodName`, for the error
 * @throws TypeError for a filter that would let nothing through
 */
export function handlerSource(
  method: string,
  { apps, provider }: Pick<ChatEventHandlerOptions, 'apps' | 'provider'>,
  decorator = '@OnChatEvent',
): HandlerSource | undefined {
  if (apps === undefined && provider === undefined) return undefined;
  const fault = (name: string, sentence: string) => optionFault(method, name, sentence, decorator);
  if (provider !== undefined && typeof provider !== 'string') throw fault('provider', 'must name a chat server');
  if (apps === undefined) return { apps, provider };
  const ids: unknown[] = Array.isArray(apps) ? apps : [];
  if (ids.length === 0 || !ids.every((id) => typeof id === 'string' || typeof id === 'number')) {
    throw fault('apps', 'must list at least one SDKAppID or appId; leave it out for all apps');
  }
  return { apps: new Set(ids.map(String)), provider };
}

/** @param method `ClassName.methodName` */
export function optionFault(method: string, name: string, sentence: string, decorator = '@OnChatEvent'): TypeError {
  return new TypeError(`ChatWebhooksModule: ${decorator} of ${method}: option "${name}" ${sentence}`);
}
