import { Injectable } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { Tally } from '../serve.js';

/** Name of the event that the controllers emit. */
export const MESSAGE = 'message';

@Injectable()
export class MessageListener {
  constructor(private readonly tally: Tally) {}

  @OnEvent(MESSAGE)
  count(): void {
    this.tally.count++;
  }
}
