import { SDK_APP_ID, SECRET, TOKEN } from './callbacks.js';

/** The environment in which the command calls as the senders of the apps under test. */
export const CREDENTIALS = {
  TENCENT_SDK_APP_ID: String(SDK_APP_ID),
  TENCENT_CALLBACK_TOKEN: TOKEN,
  OPENIM_CALLBACK_SECRET: SECRET,
} as const;
