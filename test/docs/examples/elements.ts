import type { MessageElement } from 'nestjs-chat-webhooks';

export function describeElement(element: MessageElement): string {
  switch (element.type) {
    case 'text':
      return element.text;
    case 'image':
      return element.variants.find(({ kind }) => kind === 'thumbnail')?.url ?? '[image]';
    case 'file':
      return element.name ?? '[file]';
    case 'unknown': // new kinds arrive here, with what came
      return `[${element.sourceType}]`;
    default:
      return `[${element.type}]`;
  }
}
