import { Injectable } from '@nestjs/common';
import { OnChatEvent, PushReported } from 'nestjs-chat-webhooks';

@Injectable()
export class PushStatistics {
  /** By task: who clicked, and how many pushes failed. */
  readonly tasks = new Map<string, { clicked: Set<string>; failed: number }>();

  @OnChatEvent(PushReported)
  count({ results }: PushReported) {
    for (const { taskId, to, stage, errorCode } of results) {
      if (taskId === undefined) continue; // a push about a message
      const task = this.tasks.get(taskId) ?? { clicked: new Set(), failed: 0 };
      if (stage === 'clicked') task.clicked.add(to); // a set, as a result may come twice
      if (stage === 'sent' && errorCode !== 0) task.failed++;
      this.tasks.set(taskId, task);
    }
  }
}
