import { defineCallback } from '../../chat-server.js';
import { C2cAfterSendMsgDto } from './c2c-after-send-msg.dto.js';
import { GroupAfterSendMsgDto } from './group-after-send-msg.dto.js';
import { toC2cMessage, toGroupMessage } from './mapper.js';

/** The commands with an event of their own; all others become `CallbackUnrecognized`. */
export const TENCENT_CALLBACKS = {
  'C2C.CallbackAfterSendMsg': defineCallback(C2cAfterSendMsgDto, toC2cMessage),
  'Group.CallbackAfterSendMsg': defineCallback(GroupAfterSendMsgDto, toGroupMessage),
};

export type TencentCommand = keyof typeof TENCENT_CALLBACKS;

declare module '../../../events/raw-body.js' {
  interface C2cBodies {
    tencent: C2cAfterSendMsgDto;
  }
  interface GroupBodies {
    tencent: GroupAfterSendMsgDto;
  }
}
