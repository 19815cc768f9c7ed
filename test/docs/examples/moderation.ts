import { Injectable } from '@nestjs/common';
import { ContentModerated, OnChatEvent } from 'nestjs-chat-webhooks';

@Injectable()
export class ReviewQueue {
  readonly cases: { author: string | null; message: string | undefined; label: string | undefined }[] = [];

  @OnChatEvent(ContentModerated)
  review({ verdict, suggestion, author, messageId, conversationKey, label }: ContentModerated) {
    if (verdict !== 'passed' || suggestion !== 'Review') return; // what people see although the examiner has doubts
    this.cases.push({ author, message: messageId && `${conversationKey} ${messageId}`, label });
  }
}
