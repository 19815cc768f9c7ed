import { Injectable } from '@nestjs/common';
import { BotMessageReceived, OnChatEvent } from 'nestjs-chat-webhooks';

interface Answer {
  readonly bot: string;
  readonly conversation: string;
  readonly text: string;
}

@Injectable()
export class EchoBot {
  readonly answers: Answer[] = [];

  @OnChatEvent(BotMessageReceived)
  answer({ bots, conversationKey, text, errorCode }: BotMessageReceived) {
    if (errorCode !== undefined) return; // it never arrived
    for (const bot of bots) this.answers.push({ bot, conversation: conversationKey, text: `You said: ${text}` });
  }
}
