import { isWireObject, type WireObject } from '../../../wire/json.js';
import type { OpenImVersion } from '../facts.js';

/** What stops an operation even though the answer can be read and does not refuse it. */
export interface Accident {
  readonly code: number;
  readonly fault: string;
}

const ARGS_ERROR = 1001;
/** The code that a user sees when the server catches a crash. */
const CRASH = 500;

/**
 * What a server stumbles over when it uses the members of a reply.
 *
 * @param request the body that was sent
 */
export function accidentOf(
  version: OpenImVersion,
  command: string,
  reply: WireObject,
  request: WireObject,
): Accident | undefined {
  switch (command) {
    case 'callbackBeforeMsgModifyCommand':
    case 'callbackMsgModifyCommand':
      if (version === 'v3.7-main' && reply.content !== undefined && !holdsObject(reply.content as string)) {
        return { code: ARGS_ERROR, fault: 'content is not the text of a JSON object' };
      }
      return reply.offlinePushInfo === undefined
        ? undefined
        : crash('offlinePushInfo, unless the message has one, which the callback does not tell');
    case 'callbackBeforeMembersJoinGroupCommand':
      return listOf(reply.memberCallbackList).every((member) => isWireObject(member) && member.userID !== undefined)
        ? undefined
        : crash('a member without userID');
    case 'callbackBeforeUserRegisterCommand':
      return listOf(reply.users).includes(undefined) ? crash('a user that is null') : undefined;
    case 'callbackBeforeUpdateUserInfoExCommand': {
      const name = ['faceURL', 'ex', 'nickName'].find(
        (key) => reply[key] !== undefined && (request[key] ?? null) === null,
      );
      return name === undefined ? undefined : crash(`${name}, which the user does not set`);
    }
    default:
      return undefined;
  }
}

function crash(by: string): Accident {
  return { code: CRASH, fault: `the server crashes on ${by}` };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Whether a text is a JSON object, or `null`, which passes too. */
function holdsObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return value === null || isWireObject(value);
  } catch {
    return false;
  }
}
