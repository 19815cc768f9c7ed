import { defineCallback } from '../../chat-server.js';
import { AfterSendGroupMsgDto, AfterSendSingleMsgDto } from './after-send-msg.dto.js';
import { toC2cMessage, toGroupMessage } from './mapper.js';

/** The commands with an event of their own; all others become `CallbackUnrecognized`. */
export const OPENIM_CALLBACKS = {
  callbackAfterSendSingleMsgCommand: defineCallback(AfterSendSingleMsgDto, toC2cMessage),
  callbackAfterSendGroupMsgCommand: defineCallback(AfterSendGroupMsgDto, toGroupMessage),
};

export type OpenImCommand = keyof typeof OPENIM_CALLBACKS;

declare module '../../../events/raw-body.js' {
  interface C2cBodies {
    openim: AfterSendSingleMsgDto;
  }
  interface GroupBodies {
    openim: AfterSendGroupMsgDto;
  }
}
