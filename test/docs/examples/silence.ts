import { Injectable } from '@nestjs/common';
import { SilenceWatch, type ChatWebhooksOptions } from 'nestjs-chat-webhooks';
import type { Silence } from 'nestjs-chat-webhooks/diagnostics';

export const options: ChatWebhooksOptions = {
  openim: { secret: process.env.OPENIM_CALLBACK_SECRET! },
  silence: {
    onSilence: ({ provider, appId, command, minutes, expected, ended }: Silence) => {
      if (ended === undefined) console.error(provider, appId, command, `${minutes} min without, usually ${expected}`);
      else console.log(provider, appId, command, `ended after ${minutes} min: ${ended}`);
    },
  },
};

@Injectable()
export class Status {
  constructor(private readonly watch: SilenceWatch) {}

  read(): readonly Silence[] {
    return this.watch.silences(); // those that go on
  }
}
