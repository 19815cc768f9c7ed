import { EXIT_CODES_HELP } from '../exit-codes.js';
import { TARGET_HELP } from '../target.js';
import { ELEMENTS } from './message-values.js';

export const SEND_HELP = `Sends one callback, as its sender signs and sends it, and shows request, answer, time, and whether the sender would
count the answer as success, refusal or failure. Signatures and secrets are shown as ***.

Usage: nestjs-chat-webhooks send <name> [options]

<name> is c2c, group, probe, openim-c2c, openim-group, or any command of Tencent or OpenIM; see "list".

The message:
  --from <account>        who wrote it (default: alice)
  --to <account|group>    to whom (default: bob, or the group friends)
  --text <text>           what it says (default: Hello)
  --element <kind>        ${ELEMENTS.openim.join(', ')} (the last
                          two of OpenIM only)
  --set <path=value>      changes a member of the body, as MsgBody.0.MsgContent.Text=hi; can be repeated. What is a text
                          stays one; path:=json gives any kind, and path:= removes the member
  --file <path>           the body: these very bytes, unless --set changes them

${TARGET_HELP}
  --failed-continue       the OpenIM server lets operations go on when a before-callback fails (up to v3.6.0)

  --json                  one JSON document: request, answer, verdict
  -h, --help

Examples:
  nestjs-chat-webhooks send c2c --text hi
  nestjs-chat-webhooks send group --from jared --to friends --element image
  nestjs-chat-webhooks send openim-c2c --url https://chat.example.com/chat-webhooks --json
  nestjs-chat-webhooks send c2c --set MsgTime:=0 --set CloudCustomData=abc
  nestjs-chat-webhooks send C2C.CallbackBeforeSendMsg --file body.json
  nestjs-chat-webhooks send callbackAfterQuitGroupCommand --set groupID=friends --set userID=bob

${EXIT_CODES_HELP}`;
