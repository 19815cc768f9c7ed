/** Names of OpenIM's platforms by their numbers, which begin at 1. Source: openimsdk/protocol `constant`. */
export const OPENIM_PLATFORMS = [
  'iOS',
  'Android',
  'Windows',
  'OSX',
  'Web',
  'MiniWeb',
  'Linux',
  'APad',
  'IPad',
  'Admin',
  'HarmonyOS',
] as const;
