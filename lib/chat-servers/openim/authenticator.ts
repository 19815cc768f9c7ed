import { Inject, Injectable } from '@nestjs/common';
import { queryOf } from '../../caller/query.js';
import { Refusal } from '../../refusal/refusal.js';
import { digest, matchesAny } from '../../caller/secrets.js';
import type { Authenticator, Caller, CallerRequest } from '../chat-server.js';
import { readText } from '../../wire/values.js';
import { OPENIM_OPTIONS, type ResolvedOpenImOptions } from './options.js';

/**
 * Decides whether a request comes from our OpenIM server, which signs nothing but sends what its webhook URL holds: HTTP Basic
 * (password = secret, any user), or the secret as the first path segment. The command is the next segment (v3.4.2 and later),
 * the query's `command` (v3.0–v3.4.0), or only in the body (v2). Extend it and pass the class as
 * `authenticators: { openim: … }` to add checks of your own.
 */
@Injectable()
export class OpenImAuthenticator implements Authenticator {
  constructor(@Inject(OPENIM_OPTIONS) protected readonly options: ResolvedOpenImOptions) {}

  /**
   * Decides who is calling, before the body is read.
   *
   * @throws Refusal `ADDRESS_NOT_ALLOWED`, `INVALID_SECRET`, `REPEATED_PARAMETER`, `COMMAND_MISMATCH`, `NOT_FOUND`
   */
  authenticate(request: CallerRequest): Caller | Promise<Caller> {
    const { allowedAddresses, apps } = this.options;
    allowedAddresses?.require(request.remoteAddress);
    const open = apps.find(({ secrets }) => secrets.length === 0);
    const { appId, segments } =
      open === undefined ? this.verifySecret(request) : { ...open, segments: request.segments };
    if (segments.length > 1) throw new Refusal('NOT_FOUND', 'the path goes on after the command');
    const operationId = readText(request.headers.operationid);
    return {
      appId,
      trust: open === undefined ? 'secret' : 'unverified-network',
      command: commandOf(request.url, segments[0]),
      client: { ip: undefined, platform: undefined },
      facts: operationId === undefined ? {} : { operationId },
    };
  }

  /** Finds the installation whose secret the request has, and the segments after the secret. @throws Refusal `INVALID_SECRET` */
  protected verifySecret({ headers, segments }: CallerRequest): { appId: string; segments: readonly string[] } {
    const authorization = readText(headers.authorization);
    const basic = /^basic +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (basic !== undefined) {
      const credentials = Buffer.from(basic, 'base64').toString();
      return { appId: this.appOf(credentials.slice(credentials.indexOf(':') + 1)), segments };
    }
    return { appId: this.appOf(decode(segments[0] ?? '')), segments: segments.slice(1) };
  }

  private appOf(secret: string): string {
    const given = digest(secret);
    let appId: string | undefined;
    // all of them, so that the time tells nothing
    for (const app of this.options.apps) if (matchesAny(given, app.secrets)) appId = app.appId;
    if (appId !== undefined) return appId;
    throw new Refusal('INVALID_SECRET', 'neither the Basic password nor the first path segment is one of the secrets');
  }
}

function commandOf(url: string, segment: string | undefined): string | undefined {
  const inPath = segment === undefined ? undefined : decode(segment);
  const inQuery = readText(queryOf(url).get('command'));
  if (inPath !== undefined && inQuery !== undefined && inPath !== inQuery) {
    throw new Refusal('COMMAND_MISMATCH', 'path and query name different commands');
  }
  return inPath ?? inQuery;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // equals no secret and no command
  }
}
