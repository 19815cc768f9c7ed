/** What the process ends with; documented in every command's help. */
export const EXIT = {
  success: 0,
  /** The sender would count it as refused or failed, or a check failed. */
  failed: 1,
  /** Wrong usage. */
  usage: 2,
  /** Ctrl-C or SIGTERM. */
  interrupted: 130,
  /** Whoever read the output went away. */
  unread: 141,
} as const;

export const EXIT_CODES_HELP = `Exit codes:
  0    success
  1    refused or failed, as the sender would count it, or a check failed
  2    wrong usage; with --json: { command, error }
  130  interrupted by Ctrl-C or SIGTERM`;
