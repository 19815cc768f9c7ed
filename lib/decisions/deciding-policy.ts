import { handlerSource, optionFault } from '../delivery/handler-policy.js';
import type { MethodExplorer } from '../delivery/method-explorer.js';
import { decidingHandlerMetadata, type BeforeChatEventOptions } from '../proposals/before-chat-event.decorator.js';
import { LONGEST_DELAY } from '../time/time-limit.js';
import { refuseTwoDeciders, type DecidingHandler, type DecidingPolicy } from './deciding-handler.js';

const DECORATOR = '@BeforeChatEvent';

/**
 * Finds the methods with `@BeforeChatEvent`.
 *
 * @throws TypeError for options that cannot work
 * @throws Error where two of them would decide the same proposal
 */
export function findDecidingHandlers(methods: MethodExplorer): DecidingHandler[] {
  const found = methods.find(decidingHandlerMetadata).map(({ name, metadata: { proposals, options }, invoke }) => {
    const { id = name } = options;
    return { id, proposals, source: handlerSource(name, options, DECORATOR), policy: policyOf(name, options), invoke };
  });
  refuseTwoDeciders(found);
  return found;
}

function policyOf(method: string, options: BeforeChatEventOptions): DecidingPolicy {
  const { id = method, within, onFailure = 'allow', concurrency = 256, failures = 50, shadow = false } = options;
  const fault = (name: string, sentence: string) => optionFault(method, name, sentence, DECORATOR);
  if (typeof id !== 'string' || id === '' || id.length > 255)
    throw fault('id', 'must be a text of 1 to 255 characters');
  if (within !== undefined && !(typeof within === 'number' && within > 0 && within <= LONGEST_DELAY))
    throw fault('within', 'must be a number of milliseconds above 0');
  for (const [name, value] of Object.entries({ concurrency, failures }))
    if (!Number.isInteger(value) || value < 1) throw fault(name, 'must be a whole number above 0');
  if (typeof shadow !== 'boolean') throw fault('shadow', 'must be true or false');
  if (onFailure === 'allow') return { within, refuseWith: undefined, concurrency, failures, shadow };
  const { refuse: refuseWith } = onFailure ?? {};
  if (typeof refuseWith !== 'string') throw fault('onFailure', "must be 'allow', or { refuse: text }");
  return { within, refuseWith, concurrency, failures, shadow };
}
