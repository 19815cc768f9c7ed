import { Inject, Injectable } from '@nestjs/common';
import { queryOf, type Query } from '../../caller/query.js';
import { Refusal } from '../../refusal/refusal.js';
import { matchesAny } from '../../caller/secrets.js';
import type { Authenticator, Caller, CallerRequest } from '../chat-server.js';
import { signatureOf } from './facts.js';
import { TENCENT_OPTIONS, type ResolvedTencentApp, type ResolvedTencentOptions } from './options.js';

/**
 * Decides whether a request comes from Tencent: the SDKAppID must be one of ours, and `Sign` must be
 * SHA-256(token + RequestTime) under one of its tokens, not older or newer than the tolerance (cn 32431). The signature binds
 * neither body nor command. Extend it and pass the class as `authenticators: { tencent: … }` to add checks of your own.
 */
@Injectable()
export class TencentAuthenticator implements Authenticator {
  private readonly latest = new Map<ResolvedTencentApp, { requestTime: string; signatures: readonly Buffer[] }>();

  constructor(@Inject(TENCENT_OPTIONS) protected readonly options: ResolvedTencentOptions) {}

  /**
   * Decides who is calling, before the body is read. A caller without SDKAppID, as the console's "verify URL" may be, has no `appId` and can only probe.
   *
   * @throws Refusal `ADDRESS_NOT_ALLOWED`, `REPEATED_PARAMETER`, `UNKNOWN_APP`, `MISSING_SIGNATURE`, `STALE_REQUEST`,
   * `INVALID_SIGNATURE`
   */
  authenticate(request: CallerRequest): Caller | Promise<Caller> {
    const { allowedAddresses, apps } = this.options;
    if (request.segments.length > 0) throw new Refusal('NOT_FOUND', 'the path goes on after the route');
    allowedAddresses?.require(request.remoteAddress);
    const query = queryOf(request.url);
    const sdkAppId = query.get('sdkappid');
    const app = apps.find((one) => one.sdkAppId === sdkAppId);
    if (sdkAppId !== undefined && app === undefined)
      throw new Refusal('UNKNOWN_APP', 'SdkAppid is not one of the configured ones', { appId: numberIn(sdkAppId) });
    const signed = this.verifySignature(query, app === undefined ? apps : [app]);
    const clientIp = query.get('clientip');
    const platform = query.get('optplatform');
    return {
      appId: app?.sdkAppId,
      trust: signed ? 'signature' : 'unverified-app-id',
      command: query.get('callbackcommand'),
      client: { ip: clientIp, platform },
      facts: { clientIp, platform, requestId: query.get('requestid') },
    };
  }

  /** Whether a signature was asked for; one that is wrong throws. */
  protected verifySignature(query: Query, apps: readonly ResolvedTencentApp[]): boolean {
    if (apps.every(({ tokens }) => tokens.length === 0)) return false;
    const appId = apps.length === 1 ? apps[0]!.sdkAppId : undefined;
    const sign = query.get('sign');
    const requestTime = query.get('requesttime');
    if (sign === undefined || requestTime === undefined) {
      throw new Refusal('MISSING_SIGNATURE', 'Sign or RequestTime is missing', { appId });
    }
    if (
      !/^\d{1,11}$/.test(requestTime) ||
      Math.abs(Date.now() - Number(requestTime) * 1000) > this.options.requestTimeTolerance
    ) {
      throw new Refusal('STALE_REQUEST', 'RequestTime is too far from the time here', { appId });
    }
    const given = Buffer.allocUnsafe(32);
    // writes as far as there are hex digits
    if (sign.length !== 64 || given.write(sign, 'hex') !== 32) {
      throw new Refusal('INVALID_SIGNATURE', 'Sign is not 64 hex digits', { appId });
    }
    let matches = false;
    for (const app of apps) if (matchesAny(given, this.signaturesOf(app, requestTime))) matches = true;
    if (!matches) throw new Refusal('INVALID_SIGNATURE', 'Sign fits none of the tokens', { appId });
    return true;
  }

  /** Kept until the time changes: it is told in seconds, and signs neither body nor command, so that callbacks share it. */
  private signaturesOf(app: ResolvedTencentApp, requestTime: string): readonly Buffer[] {
    const latest = this.latest.get(app);
    if (latest?.requestTime === requestTime) return latest.signatures;
    const signatures = app.tokens.map((token) => signatureOf(token, requestTime));
    this.latest.set(app, { requestTime, signatures });
    return signatures;
  }
}

/** What can be an SDKAppID, which is no secret; anything else may be what somebody wants to see in our log. */
function numberIn(text: string): string | undefined {
  return /^\d{1,16}$/.test(text) ? text : undefined;
}
