import type { ChatServerDescription, ChatServerOptions, OptionChecks } from 'nestjs-chat-webhooks/chat-server';

/** Options for Acme Chat, as an app passes them: `ChatWebhooksModule.forRoot({ acme: { … } })`. */
export interface AcmeOptions {
  /** The workspace whose callbacks are received, such as `blue-harbor`. */
  workspace: string;
  /** The signing key of the workspace. */
  signingKey: string;
  /** IP addresses and CIDR ranges that may call. @default everybody */
  allowedAddresses?: readonly string[];
  /** Milliseconds that storing a callback may take before Acme is asked to try again; it waits 3,000. @default 2500 */
  answerTimeout?: number;
}

/** The options, complete and checked. */
export interface ResolvedAcmeOptions extends ChatServerOptions {
  readonly workspace: string;
  readonly signingKey: string;
}

// the module takes `acme`, and the compiler knows what belongs there
declare module 'nestjs-chat-webhooks/chat-server' {
  interface ChatServerOptionTypes {
    acme: AcmeOptions;
  }
}

/** Injection token of the resolved options. */
export const ACME_OPTIONS = 'ACME_OPTIONS';

const KEYS = { workspace: true, signingKey: true, allowedAddresses: true, answerTimeout: true } as const;

/** Notes each mistake with a sentence that names the key and the fix; all of them are reported at once. */
export function resolveAcme(given: AcmeOptions, checks: OptionChecks): ResolvedAcmeOptions {
  checks.refuseUnknown('acme.', given, KEYS);
  const { workspace, signingKey } = given;
  if (!/^[a-z][a-z-]*$/.test(workspace)) {
    checks.fault('acme.workspace', 'must be the name of a workspace, such as blue-harbor: copy it from its address');
  }
  if (typeof signingKey !== 'string' || signingKey.trim() === '') {
    checks.fault('acme.signingKey', 'must be a text that is not blank: copy it from the settings of the workspace');
  }
  return {
    workspace,
    signingKey,
    allowedAddresses: checks.addresses('acme.allowedAddresses', given.allowedAddresses),
    answerTimeout: checks.milliseconds('acme.answerTimeout', given.answerTimeout ?? 2_500),
  };
}

/** For the line that the app logs at its start. */
export function describeAcme({ workspace }: ResolvedAcmeOptions): ChatServerDescription {
  return { verified: `signature of workspace ${workspace}`, appIds: [workspace], warnings: [] };
}
