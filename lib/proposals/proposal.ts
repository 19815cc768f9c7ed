import type { ChatClient, EventSubject, Provider, Trust } from '../events/chat-event.js';
import { Decision } from './decision.js';

/** The members that a proposal is made from: all of its data, without what its class computes. */
export type ProposalData<P> = P extends unknown
  ? { readonly [Member in keyof P as DataMember<P, Member>]: P[Member] }
  : never;

type DataMember<P, Member extends keyof P> = Member extends 'proposalName' | 'text'
  ? never
  : P[Member] extends (...parameters: never) => unknown
    ? never
    : Member;

const NOBODY: EventSubject = Object.freeze({});

/**
 * What every proposal has: something that is about to happen at a chat server, which waits for the answer. Its methods are the decisions
 * that can be made about it.
 */
export abstract class Proposal {
  /** Its name, such as `C2cMessageSending`. */
  declare readonly proposalName: string;
  /** The chat server that asks. */
  declare readonly provider: Provider;
  /** Tencent: the SDKAppID. OpenIM: its option `appId`. */
  declare readonly appId: string;
  /** The callback's command as the chat server spells it. */
  declare readonly command: string;
  /** When the callback's body was complete, in epoch milliseconds. */
  declare readonly receivedAt: number;
  /** How the caller was verified. */
  declare readonly trust: Trust;
  /** The device that caused the callback. */
  declare readonly client: ChatClient;
  /** The parsed body as it came (credentials blanked), with whatever members this version does not know. */
  declare readonly raw: unknown;

  /** @param data the members of the proposal and nothing else */
  constructor(data: object) {
    Object.assign(this, data);
    this.proposalName = (new.target as unknown as { readonly proposalName: string }).proposalName;
  }

  /** Whom it concerns: what a journal keeps in columns of their own. A proposal's class says so itself. */
  subject(): EventSubject {
    return NOBODY;
  }

  /** Lets the action go on as it is. */
  allow(): Decision<this['proposalName']> {
    return new Decision(this, 'allowed');
  }
}
