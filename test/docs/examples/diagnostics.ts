import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { subscribe } from 'nestjs-chat-webhooks/diagnostics';

/** Tells of answers that took more than half of the time that the chat server gives. */
@Injectable()
export class SlowAnswers implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(SlowAnswers.name);
  private end = () => {};

  onModuleInit(): void {
    this.end = subscribe('chat-webhooks:callback', ({ provider, command, milliseconds = 0, budget }) => {
      if (milliseconds > budget / 2) this.logger.warn(`${provider} ${command}: answered after ${milliseconds} ms`);
    });
  }

  onModuleDestroy(): void {
    this.end();
  }
}
