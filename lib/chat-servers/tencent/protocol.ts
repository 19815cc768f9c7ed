import { Refusal } from '../../refusal/refusal.js';
import type { Caller, CallbackProtocol } from '../chat-server.js';
import type { WireObject } from '../../wire/json.js';
import { readText } from '../../wire/values.js';
import { tencentDecision, tencentFail, tencentOk } from './reply.js';

/** Tencent Cloud Chat: the query's `CallbackCommand` decides, as some bodies carry none (intl 78240, 67552, 67551). */
export const tencentProtocol: CallbackProtocol = {
  probesWithEmptyBody: true,
  usesPath: false,
  commandIn: (body) => readText(body.CallbackCommand),
  appAndCommandOf,
  blankCredentials: (body, bytes) => ({ body, bytes }),
  decide: tencentDecision,
  accept: tencentOk,
  refuse: tencentFail,
};

function appAndCommandOf({ appId, command }: Caller, body: WireObject): { appId: string; command: string } {
  if (appId === undefined) throw new Refusal('UNKNOWN_APP', 'SdkAppid is missing');
  if (!command) throw new Refusal('MISSING_COMMAND', 'the query has no CallbackCommand');
  if ((body.CallbackCommand ?? command) !== command) {
    throw new Refusal('COMMAND_MISMATCH', 'query and body name different commands');
  }
  return { appId, command };
}
