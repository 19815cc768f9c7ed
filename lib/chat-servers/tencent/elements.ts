import type { ImageVariant, MessageElement, NestedMessage } from '../../events/message-element.js';
import { isWireObject, type WireObject } from '../../wire/json.js';
import { readInteger, readNumber, readObjects, readText, readTexts, readTime } from '../../wire/values.js';
import { tencentAccount } from './facts.js';

/** Maps a `MsgBody`; what does not fit its kind becomes an `unknown` element. Source: "Message Formats" (intl 33527). */
export function toElements(body: unknown): MessageElement[] {
  return Array.isArray(body) ? body.map(toElement) : [];
}

function toElement(item: unknown): MessageElement {
  if (!isWireObject(item)) return { type: 'unknown', sourceType: undefined, content: item };
  const { MsgType, MsgContent } = item;
  const read = typeof MsgType === 'string' && Object.hasOwn(READERS, MsgType) ? READERS[MsgType] : undefined;
  if (read !== undefined && isWireObject(MsgContent)) return read(MsgContent);
  return { type: 'unknown', sourceType: readText(MsgType), content: MsgContent };
}

const READERS: Readonly<Record<string, (content: WireObject) => MessageElement>> = {
  TIMTextElem: ({ Text }) => ({ type: 'text', text: readText(Text) ?? '', entities: [] }),

  TIMLocationElem: ({ Desc, Latitude, Longitude }) => ({
    type: 'location',
    latitude: readNumber(Latitude),
    longitude: readNumber(Longitude),
    description: readText(Desc),
  }),

  TIMFaceElem: ({ Index, Data }) => ({ type: 'face', index: readInteger(Index), data: readText(Data) }),

  TIMCustomElem: ({ Data, Desc, Ext, Sound }) => ({
    type: 'custom',
    data: readText(Data),
    description: readText(Desc),
    extension: readText(Ext),
    sound: readText(Sound),
  }),

  TIMSoundElem: ({ UUID, Url, Size, Second }) => ({
    type: 'audio',
    id: readText(UUID),
    url: readText(Url),
    size: readInteger(Size),
    duration: readNumber(Second),
  }),

  TIMImageElem: ({ UUID, ImageFormat, ImageInfoArray }) => ({
    type: 'image',
    id: readText(UUID),
    format: IMAGE_FORMATS.get(readInteger(ImageFormat)),
    variants: readObjects(ImageInfoArray).map(toImageVariant),
  }),

  TIMFileElem: ({ UUID, Url, FileSize, FileName, fileName }) => ({
    type: 'file',
    id: readText(UUID),
    url: readText(Url),
    name: readText(FileName) ?? readText(fileName), // the page's table once writes it small
    size: readInteger(FileSize),
  }),

  TIMVideoFileElem: (content) => ({
    type: 'video',
    id: readText(content.VideoUUID),
    url: readText(content.VideoUrl),
    size: readInteger(content.VideoSize),
    duration: readNumber(content.VideoSecond),
    format: readText(content.VideoFormat),
    thumbnail: {
      kind: 'thumbnail',
      id: readText(content.ThumbUUID),
      url: readText(content.ThumbUrl),
      width: readInteger(content.ThumbWidth),
      height: readInteger(content.ThumbHeight),
      size: readInteger(content.ThumbSize),
    },
  }),

  TIMRelayElem: ({ Title, AbstractList, MsgList, JsonMsgKey, CompatibleText }) => ({
    type: 'merged',
    title: readText(Title),
    abstracts: readTexts(AbstractList),
    messages: readObjects(MsgList).map(toNestedMessage),
    messagesKey: readText(JsonMsgKey),
    compatibleText: readText(CompatibleText),
  }),

  TIMStreamElem: ({ StreamMsgID, CompatibleText, Chunks }) => ({
    type: 'stream',
    id: readText(StreamMsgID),
    compatibleText: readText(CompatibleText),
    chunks: readObjects(Chunks).map(({ EventType, Index, Markdown, IsLast }) => ({
      eventType: readText(EventType),
      index: readInteger(Index),
      markdown: readText(Markdown),
      last: IsLast === true,
    })),
  }),
};

const IMAGE_FORMATS = new Map<unknown, string>([
  [1, 'jpg'],
  [2, 'gif'],
  [3, 'png'],
  [4, 'bmp'],
]);

const IMAGE_KINDS = new Map<unknown, ImageVariant['kind']>([
  [1, 'original'],
  [2, 'large'],
  [3, 'thumbnail'],
]);

function toImageVariant({ Type, URL, Width, Height, Size }: WireObject): ImageVariant {
  return {
    kind: IMAGE_KINDS.get(readInteger(Type)) ?? 'other',
    id: undefined,
    url: readText(URL),
    width: readInteger(Width),
    height: readInteger(Height),
    size: readInteger(Size),
  };
}

function toNestedMessage(message: WireObject): NestedMessage {
  return {
    from: tencentAccount(message.From_Account),
    nickname: undefined,
    messageId: undefined,
    clientMessageId: undefined,
    sequence: readInteger(message.MsgSeq),
    sentAt: readTime(message.MsgTimeStamp, 'seconds'),
    customData: readText(message.CloudCustomData),
    elements: toElements(message.MsgBody),
  };
}
