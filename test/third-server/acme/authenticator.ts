import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Refusal } from 'nestjs-chat-webhooks';
import type { Authenticator, Caller, CallerRequest } from 'nestjs-chat-webhooks/chat-server';
import { ACME_TOLERANCE, signatureOf } from './facts.js';
import { ACME_OPTIONS, type ResolvedAcmeOptions } from './options.js';

/** Lets in whoever signs with the key of our workspace. It is asked before the body is read. */
@Injectable()
export class AcmeAuthenticator implements Authenticator {
  constructor(@Inject(ACME_OPTIONS) private readonly options: ResolvedAcmeOptions) {}

  authenticate({ headers, segments, remoteAddress }: CallerRequest): Caller {
    const { workspace, signingKey, allowedAddresses } = this.options;
    if (segments.length > 0) throw new Refusal('NOT_FOUND', 'the path goes on after the route');
    allowedAddresses?.require(remoteAddress);
    if (headers['x-acme-workspace'] !== workspace) throw new Refusal('UNKNOWN_APP', 'another workspace');
    const timestamp = String(headers['x-acme-timestamp'] ?? '');
    const given = Buffer.from(String(headers['x-acme-signature'] ?? ''), 'base64');
    if (timestamp === '' || given.length === 0) throw new Refusal('MISSING_SIGNATURE');
    const age = Math.abs(Date.now() / 1_000 - Number(timestamp));
    if (!(age <= ACME_TOLERANCE)) throw new Refusal('STALE_REQUEST', 'the timestamp is too far from the time here');
    const expected = signatureOf(signingKey, workspace, timestamp);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new Refusal('INVALID_SIGNATURE');
    return {
      appId: workspace,
      trust: 'signature',
      command: undefined, // only the body names it
      client: { ip: undefined, platform: undefined },
      facts: {},
    };
  }
}
