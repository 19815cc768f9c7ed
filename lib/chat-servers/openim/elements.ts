import type { ImageVariant, MessageElement, NestedMessage } from '../../events/message-element.js';
import { isWireObject, parseObject, type WireObject } from '../../wire/json.js';
import { readInteger, readNumber, readObjects, readText, readTexts, readTime } from '../../wire/values.js';

type Read = (content: WireObject) => MessageElement[];

/** One kind of content: how to read it, and where a nested message holds it. Source: openim-sdk-core `sdk_struct`. */
interface ContentKind {
  readonly elem: string;
  readonly read: Read;
  /** What bare text means: v2 sends some kinds without JSON. */
  readonly readBare?: (text: string) => MessageElement[];
}

const text = (value: string): MessageElement => ({ type: 'text', text: value, entities: [] });

const bareCustom = (data: string): MessageElement[] => [
  { type: 'custom', data, description: undefined, extension: undefined, sound: undefined },
];

const CONTENT_KINDS: Readonly<Record<number, ContentKind>> = {
  101: {
    elem: 'textElem',
    read: ({ content }) => (typeof content === 'string' ? [text(content)] : []),
    readBare: (value) => [text(value)],
  },
  102: {
    elem: 'pictureElem',
    read: ({ sourcePicture, bigPicture, snapshotPicture }) => {
      const variants = [
        ...toImageVariants('original', sourcePicture),
        ...toImageVariants('large', bigPicture),
        ...toImageVariants('thumbnail', snapshotPicture),
      ];
      const type = isWireObject(sourcePicture) ? readText(sourcePicture.type) : undefined;
      const format = type?.toLowerCase().replace(/^image\//, '');
      return [{ type: 'image', id: variants[0]?.id, format, variants }];
    },
  },
  103: {
    elem: 'soundElem',
    read: ({ uuid, sourceUrl, dataSize, duration }) => [
      {
        type: 'audio',
        id: readText(uuid),
        url: readText(sourceUrl),
        size: readInteger(dataSize),
        duration: readNumber(duration),
      },
    ],
  },
  104: {
    elem: 'videoElem',
    read: (content) => [
      {
        type: 'video',
        id: readText(content.videoUUID),
        url: readText(content.videoUrl),
        size: readInteger(content.videoSize),
        duration: readNumber(content.duration),
        format: readText(content.videoType),
        thumbnail: {
          kind: 'thumbnail',
          id: readText(content.snapshotUUID),
          url: readText(content.snapshotUrl),
          width: readInteger(content.snapshotWidth),
          height: readInteger(content.snapshotHeight),
          size: readInteger(content.snapshotSize),
        },
      },
    ],
  },
  105: {
    elem: 'fileElem',
    read: ({ uuid, sourceUrl, fileName, fileSize }) => [
      {
        type: 'file',
        id: readText(uuid),
        url: readText(sourceUrl),
        name: readText(fileName),
        size: readInteger(fileSize),
      },
    ],
  },
  106: { elem: 'atTextElem', read: (content) => [...readQuote(content), text(readText(content.text) ?? '')] },
  107: {
    elem: 'mergeElem',
    read: ({ title, abstractList, multiMessage }) => [
      {
        type: 'merged',
        title: readText(title),
        abstracts: readTexts(abstractList),
        messages: readObjects(multiMessage).map(toNestedMessage),
        messagesKey: undefined,
        compatibleText: undefined,
      },
    ],
  },
  108: {
    elem: 'cardElem',
    read: ({ userID, nickname, faceURL, ex }) => [
      {
        type: 'card',
        userId: readText(userID),
        nickname: readText(nickname),
        avatarUrl: readText(faceURL),
        customData: readText(ex),
      },
    ],
  },
  109: {
    elem: 'locationElem',
    read: ({ latitude, longitude, description }) => [
      {
        type: 'location',
        latitude: readNumber(latitude),
        longitude: readNumber(longitude),
        description: readText(description),
      },
    ],
  },
  110: { elem: 'customElem', read: readCustom, readBare: bareCustom },
  114: {
    elem: 'quoteElem',
    read: (content) => [
      { type: 'quote', message: toOptionalMessage(content.quoteMessage) },
      ...(readText(content.text) === undefined ? [] : [toFormattedText(content)]),
    ],
  },
  115: {
    elem: 'faceElem',
    read: ({ index, data }) => [{ type: 'face', index: readInteger(index), data: readText(data) }],
  },
  117: { elem: 'advancedTextElem', read: (content) => [toFormattedText(content)] },
  118: {
    elem: 'markdownTextElem',
    read: ({ content }) => (typeof content === 'string' ? [{ type: 'markdown', text: content }] : []),
    readBare: (value) => [{ type: 'markdown', text: value }],
  },
  119: { elem: 'customElem', read: readCustom, readBare: bareCustom },
  120: { elem: 'customElem', read: readCustom, readBare: bareCustom },
  // a notice of an official account: the members are the app's business
  1400: { elem: 'notificationElem', read: (content) => bareCustom(JSON.stringify(content)), readBare: bareCustom },
};

/** Maps `content`, JSON text or bare text; what does not fit its kind becomes an `unknown` element. */
export function toElements(contentType: number | undefined, content: string): MessageElement[] {
  const kind = CONTENT_KINDS[contentType ?? -1];
  const value = parseObject(content);
  const elements = kind !== undefined && value !== undefined ? kind.read(value) : [];
  if (elements.length > 0) return elements;
  return kind?.readBare?.(content) ?? [unknown(contentType, value ?? content)];
}

function unknown(contentType: number | undefined, content: unknown): MessageElement {
  return { type: 'unknown', sourceType: contentType === undefined ? undefined : String(contentType), content };
}

function readCustom({ data, description, extension }: WireObject): MessageElement[] {
  return [
    {
      type: 'custom',
      data: readText(data),
      description: readText(description),
      extension: readText(extension),
      sound: undefined,
    },
  ];
}

function readQuote({ quoteMessage }: WireObject): MessageElement[] {
  return isWireObject(quoteMessage) ? [{ type: 'quote', message: toNestedMessage(quoteMessage) }] : [];
}

function toFormattedText(content: WireObject): MessageElement {
  const entities = readObjects(content.messageEntityList).map(({ type, offset, length, url }) => ({
    type: readText(type) ?? '',
    offset: readInteger(offset) ?? 0,
    length: readInteger(length) ?? 0,
    url: readText(url),
  }));
  return { type: 'text', text: readText(content.text) ?? '', entities };
}

function toImageVariants(kind: ImageVariant['kind'], picture: unknown): ImageVariant[] {
  if (!isWireObject(picture)) return [];
  const { uuid, url, width, height, size } = picture;
  return [
    {
      kind,
      id: readText(uuid),
      url: readText(url),
      width: readInteger(width),
      height: readInteger(height),
      size: readInteger(size),
    },
  ];
}

function toOptionalMessage(message: unknown): NestedMessage | undefined {
  return isWireObject(message) ? toNestedMessage(message) : undefined;
}

function toNestedMessage(message: WireObject): NestedMessage {
  return {
    from: readText(message.sendID) ?? null,
    nickname: readText(message.senderNickname),
    messageId: readText(message.serverMsgID),
    clientMessageId: readText(message.clientMsgID),
    sequence: readInteger(message.seq) || undefined,
    sentAt: readTime(message.sendTime, 'milliseconds') ?? readTime(message.createTime, 'milliseconds'),
    customData: readText(message.ex),
    elements: toNestedElements(message),
  };
}

/** A nested message holds its content as an object under its kind's own key; older ones as text. */
function toNestedElements(message: WireObject): MessageElement[] {
  const contentType = readInteger(message.contentType);
  const kind = CONTENT_KINDS[contentType ?? -1];
  const elem = kind === undefined ? undefined : message[kind.elem];
  if (kind !== undefined && isWireObject(elem)) {
    const elements = kind.read(elem);
    if (elements.length > 0) return elements;
  }
  const content = readText(message.content);
  return content === undefined ? [unknown(contentType, elem)] : toElements(contentType, content);
}
