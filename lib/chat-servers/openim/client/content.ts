import type { CardElement, ImageVariant, MarkdownElement } from '../../../events/message-element.js';
import { FILES, IMAGE_VARIANTS, type ElementSketch, type MentionFields } from '../../client/message-fields.js';

/**
 * Content as OpenIM sends it, for kinds that `OpenImElement` lacks, such as the signal 113 (typing). `content` is JSON text, or an
 * object that becomes JSON text; v2 has bare text for some kinds.
 */
export interface OpenImWireContent {
  readonly contentType: number;
  readonly content: object | string;
}

/** The element of a message: as any chat server has it, Markdown, a card, or content as OpenIM sends it. */
export type OpenImElement =
  ElementSketch | MarkdownElement | (Pick<CardElement, 'type'> & Partial<CardElement>) | OpenImWireContent;

/** What a message says: text, or one element. A message of OpenIM has no more. */
export type OpenImContent =
  | { /** @default 'Hello' */ readonly text?: string; readonly element?: undefined }
  | { readonly text?: undefined; readonly element: OpenImElement };

/** The members of a body that hold the content. */
export interface OpenImContentMembers {
  readonly contentType: number;
  readonly content: string;
}

/** The wire's form of a content. A text that mentions somebody has a kind of its own. */
export function toContent(
  { text = 'Hello', element = { type: 'text', text } }: OpenImContent,
  mentioned: readonly string[],
): OpenImContentMembers {
  const [contentType, content] =
    'contentType' in element
      ? [element.contentType, element.content]
      : element.type === 'text' && mentioned.length > 0
        ? [106, { text: element.text, atUserList: mentioned, isAtSelf: false }]
        : toWire(element);
  return { contentType, content: typeof content === 'string' ? content : JSON.stringify(content) };
}

/** Stands for everybody in `atUserList`. */
const AT_ALL = 'AtAllTag';

export function toAtUserList({ all = false, userIds = [] }: MentionFields): readonly string[] {
  return all ? [AT_ALL, ...userIds] : userIds;
}

function toWire(element: Exclude<OpenImElement, OpenImWireContent>): [number, object] {
  switch (element.type) {
    case 'text':
      return [101, { content: element.text }];
    case 'markdown':
      return [118, { content: element.text }];
    case 'image': {
      const { id = 'image-1', format = 'jpg', variants = IMAGE_VARIANTS } = element;
      const pictures = variants.map((variant) => [
        PICTURES[variant.kind ?? 'original'],
        toPicture(id, format, variant),
      ]);
      return [102, Object.fromEntries(pictures)];
    }
    case 'audio': {
      const { id = 'audio-1', url = `${FILES}/${id}`, size = 34_000, duration = 3 } = element;
      return [103, { uuid: id, sourceUrl: url, dataSize: size, duration, soundType: 'm4a' }];
    }
    case 'video': {
      const { id = 'video-1', url = `${FILES}/${id}`, size = 1_200_000, duration = 9, format = 'mp4' } = element;
      const { thumbnail: { id: thumbId = `${id}-thumb`, url: thumbUrl = `${FILES}/${thumbId}`, ...thumb } = {} } =
        element;
      return [
        104,
        {
          videoUUID: id,
          videoUrl: url,
          videoType: format,
          videoSize: size,
          duration,
          snapshotUUID: thumbId,
          snapshotSize: thumb.size ?? 13_000,
          snapshotUrl: thumbUrl,
          snapshotWidth: thumb.width ?? 720,
          snapshotHeight: thumb.height ?? 1_280,
          snapshotType: 'jpg',
        },
      ];
    }
    case 'file': {
      const { id = 'file-1', name = 'report.pdf', url = `${FILES}/${name}`, size = 1_024 } = element;
      return [105, { uuid: id, sourceUrl: url, fileName: name, fileSize: size }];
    }
    case 'card': {
      const { userId = 'carol', nickname = 'Carol', avatarUrl = '', customData = '' } = element;
      return [108, { userID: userId, nickname, faceURL: avatarUrl, ex: customData }];
    }
    case 'location': {
      const { latitude = 22.5431, longitude = 114.0579, description = 'Shenzhen' } = element;
      return [109, { description, longitude, latitude }];
    }
    case 'custom':
      return [110, { data: element.data ?? '{}', description: element.description, extension: element.extension }];
    case 'face':
      return [115, { index: element.index ?? 1, data: element.data ?? 'smile' }];
  }
}

const PICTURES = {
  original: 'sourcePicture',
  large: 'bigPicture',
  thumbnail: 'snapshotPicture',
  other: 'sourcePicture',
} as const;

function toPicture(id: string, type: string, variant: Partial<ImageVariant>) {
  const { kind = 'original', id: uuid = id, url = `${FILES}/${id}-${kind}`, width = 0, height = 0, size = 0 } = variant;
  return { uuid, type, size, width, height, url };
}
