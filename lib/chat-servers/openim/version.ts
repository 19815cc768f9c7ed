/** Versions of the OpenIM server that call or judge differently; `v2` is v2.1 to v2.3, v3.7 to main is what is installed today. */
export const OPENIM_VERSIONS = ['v2.0', 'v2', 'v3.0-3.4.0', 'v3.4.2-3.5.1', 'v3.6.0', 'v3.7-main'] as const;
export type OpenImVersion = (typeof OPENIM_VERSIONS)[number];
