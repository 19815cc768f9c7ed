// Compiled, never run: what the compiler says of events of decisions.
import {
  ActionRefused,
  ActionRewritten,
  BeforeChatEvent,
  ChatEvent,
  chatEventFromJSON,
  DecisionEvent,
  DecisionFailed,
  DecisionTried,
  OnChatEvent,
  type AnyChatEvent,
  type HandledEvent,
} from 'nestjs-chat-webhooks';

export class Audit {
  @OnChatEvent(DecisionEvent)
  family(event: HandledEvent<typeof DecisionEvent>) {
    const handler: string = event.handler;
    switch (event.eventName) {
      case 'chat.action.refused': {
        const { text, code, targets }: { text?: string; code?: number; targets?: readonly object[] } = {
          ...(event.text !== undefined && { text: event.text }),
          ...(event.code !== undefined && { code: event.code }),
          ...(event.targets !== undefined && { targets: event.targets }),
        };
        return [handler, text, code, targets];
      }
      case 'chat.action.dropped':
        // @ts-expect-error -- nobody is told anything
        return event.text;
      case 'chat.action.rewritten':
        return event.changes['MsgBody'];
      case 'chat.decision.failed': {
        const fault: 'timeout' | 'error' | 'no-decision' | 'overloaded' | 'circuit-open' = event.fault;
        const answered: 'allowed' | 'refused' = event.answered;
        return [fault, answered];
      }
      case 'chat.decision.tried': {
        const kind: 'refused' | 'dropped' | 'rewritten' = event.kind;
        return kind;
      }
    }
    return event satisfies never;
  }

  @OnChatEvent(ActionRefused, ActionRewritten, DecisionFailed, DecisionTried)
  some({ proposal }: ActionRefused | ActionRewritten | DecisionFailed | DecisionTried) {
    if (proposal.proposalName === 'C2cMessageSending') {
      const to: string = proposal.to;
      // @ts-expect-error -- a message to one user is in no group
      const groupId: string = proposal.groupId;
      return proposal.provider === 'tencent' ? [to, groupId, proposal.raw.From_Account] : proposal.raw.sendID;
    }
    // @ts-expect-error -- not every proposal has a recipient
    return proposal.to;
  }

  @OnChatEvent(ChatEvent)
  all(event: AnyChatEvent) {
    return event.eventName === 'chat.decision.failed' ? event.fault : undefined;
  }

  // @ts-expect-error -- another event than the handler takes
  @OnChatEvent(DecisionFailed)
  wrong(_event: ActionRefused) {}

  // @ts-expect-error -- an event is over: nothing is decided about it
  @BeforeChatEvent(ActionRefused)
  decided() {}
}

export const refused: string | undefined = chatEventFromJSON({}, ActionRefused).text;
export const handler: string = chatEventFromJSON({}, DecisionEvent).handler;
