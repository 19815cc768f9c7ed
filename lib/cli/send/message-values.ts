import type { OpenImContent } from '../../chat-servers/openim/client/content.js';
import type { TencentContent } from '../../chat-servers/tencent/client/content.js';
import { oneOf, UsageError } from '../arguments.js';

const SHARED_ELEMENTS = ['image', 'audio', 'video', 'file', 'location', 'face', 'custom'] as const;

/** Kinds of elements that can be sent by their name. */
export const ELEMENTS = {
  tencent: ['text', ...SHARED_ELEMENTS],
  openim: ['text', ...SHARED_ELEMENTS, 'markdown', 'card'],
} as const;

/** What the command line says of a message. */
export interface MessageValues {
  readonly from?: string | undefined;
  /** An account, or a group. */
  readonly to?: string | undefined;
  readonly text?: string | undefined;
  readonly element?: string | undefined;
}

/** @throws UsageError */
export function tencentContent({ text, element }: MessageValues): TencentContent {
  const kind = element === undefined ? 'text' : oneOf('--element', element, ELEMENTS.tencent);
  if (kind === 'text') return text === undefined ? {} : { text };
  refuseText(text, kind);
  return { elements: [{ type: kind }] };
}

/** @throws UsageError */
export function openImContent({ text, element }: MessageValues): OpenImContent {
  const kind = element === undefined ? 'text' : oneOf('--element', element, ELEMENTS.openim);
  if (kind === 'text') return text === undefined ? {} : { text };
  if (kind === 'markdown') return { element: { type: kind, text: text ?? '**Hello**' } };
  refuseText(text, kind);
  return { element: { type: kind } };
}

function refuseText(text: string | undefined, kind: string): void {
  if (text !== undefined)
    throw new UsageError(`--text says nothing of an element "${kind}": use --set for its members.`);
}
