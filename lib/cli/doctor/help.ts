import { EXIT_CODES_HELP } from '../exit-codes.js';
import { TARGET_HELP } from '../target.js';
import { CHECKS } from './check.js';

export const DOCTOR_HELP = `Checks a running receiver from outside, as the senders see it, and says per check what is wrong and how to mend it.
Whom it calls as depends on the credentials: Tencent, OpenIM, or both.

It sends test messages, from the account "doctor" to "doctor", which your app takes for real ones: one as Tencent, and one
as OpenIM, the latter twice, with blanks behind it the second time (a journal keeps it once). Whatever a receiver accepts
that should have been refused has this mark too. --no-messages sends none.

Usage: nestjs-chat-webhooks doctor [options]

Checks:
${Object.entries(CHECKS)
  .map(([name, about]) => `  ${name.padEnd(17)}  ${about}`)
  .join('\n')}

  --no-messages           only probes, and what a receiver refuses; of OpenIM that leaves few checks

${TARGET_HELP.replace(/^ *--timeout.*\n/m, '')}

  --json                  one JSON document: url, checks (provider, name, result, seen, mend), counts, messages
  -h, --help

Examples:
  nestjs-chat-webhooks doctor
  nestjs-chat-webhooks doctor --url https://chat.example.com/chat-webhooks --no-messages
  TENCENT_SDK_APP_ID=1400000001 TENCENT_CALLBACK_TOKEN=… nestjs-chat-webhooks doctor --url https://chat.example.com --json

${EXIT_CODES_HELP}`;
