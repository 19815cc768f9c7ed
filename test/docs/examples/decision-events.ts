import { Injectable } from '@nestjs/common';
import { ActionRefused, DecisionEvent, OnChatEvent, type HandledEvent } from 'nestjs-chat-webhooks';

@Injectable()
export class ModerationReport {
  readonly refused = new Map<string, number>();
  readonly wouldStop: string[] = [];

  @OnChatEvent(ActionRefused)
  count({ proposal }: ActionRefused) {
    if (proposal.proposalName !== 'C2cMessageSending' || proposal.from === null) return;
    this.refused.set(proposal.from, (this.refused.get(proposal.from) ?? 0) + 1);
  }

  @OnChatEvent(DecisionEvent) // the whole family
  watch(event: HandledEvent<typeof DecisionEvent>) {
    if (event.eventName === 'chat.decision.failed') console.warn(`${event.handler}: ${event.fault}`);
    if (event.eventName === 'chat.decision.tried') this.wouldStop.push(`${event.proposalName}: ${event.kind}`);
  }
}
