/** The command line says something that cannot be done. Its message is one sentence for the user. */
export class UsageError extends Error {}
