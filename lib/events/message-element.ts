/** Plain or formatted text. */
export interface TextElement {
  readonly type: 'text';
  readonly text: string;
  /** Formatted or linked ranges of `text` (OpenIM rich text, contentType 117). Empty if there are none. */
  readonly entities: readonly TextEntity[];
}

/** A range of a text element: a format or a link. */
export interface TextEntity {
  readonly type: string;
  /** Where the range begins in `text`, counted as OpenIM's client SDK does. */
  readonly offset: number;
  /** How long it is, in the units of `offset`. */
  readonly length: number;
  readonly url: string | undefined;
}

/** One stored size of a picture. */
export interface ImageVariant {
  readonly kind: 'original' | 'large' | 'thumbnail' | 'other';
  readonly id: string | undefined;
  readonly url: string | undefined;
  /** Pixels; 0 or undefined if unknown. */
  readonly width: number | undefined;
  /** Pixels; 0 or undefined if unknown. */
  readonly height: number | undefined;
  /** Bytes. */
  readonly size: number | undefined;
}

/** A picture, in one or several sizes. */
export interface ImageElement {
  readonly type: 'image';
  readonly id: string | undefined;
  /** Lower-case format such as `jpg`, `gif`, `png`, `bmp`, as far as the chat server tells. */
  readonly format: string | undefined;
  /** In the order of the chat server, which may change: choose by `kind`. */
  readonly variants: readonly ImageVariant[];
}

/** A voice message. */
export interface AudioElement {
  readonly type: 'audio';
  readonly id: string | undefined;
  readonly url: string | undefined;
  /** Bytes. */
  readonly size: number | undefined;
  /** Seconds. */
  readonly duration: number | undefined;
}

/** A video, with a still picture of it. */
export interface VideoElement {
  readonly type: 'video';
  readonly id: string | undefined;
  readonly url: string | undefined;
  /** Bytes. */
  readonly size: number | undefined;
  /** Seconds; Tencent's web clients report 0. */
  readonly duration: number | undefined;
  readonly format: string | undefined;
  readonly thumbnail: ImageVariant;
}

/** A file of any kind. */
export interface FileElement {
  readonly type: 'file';
  readonly id: string | undefined;
  readonly url: string | undefined;
  readonly name: string | undefined;
  /** Bytes. */
  readonly size: number | undefined;
}

/** A place on the map. */
export interface LocationElement {
  readonly type: 'location';
  /** Degrees. */
  readonly latitude: number | undefined;
  /** Degrees. */
  readonly longitude: number | undefined;
  readonly description: string | undefined;
}

/** A sticker or emoji of the app's own set. */
export interface FaceElement {
  readonly type: 'face';
  readonly index: number | undefined;
  readonly data: string | undefined;
}

/** A shared contact. */
export interface CardElement {
  readonly type: 'card';
  readonly userId: string | undefined;
  readonly nickname: string | undefined;
  readonly avatarUrl: string | undefined;
  readonly customData: string | undefined;
}

/** The message that this message answers; the words of the answer follow as a text element. */
export interface QuoteElement {
  readonly type: 'quote';
  readonly message: NestedMessage | undefined;
}

/** Several messages forwarded as one. */
export interface MergedElement {
  readonly type: 'merged';
  readonly title: string | undefined;
  readonly abstracts: readonly string[];
  /** Empty if the chat server stored them elsewhere; then `messagesKey` is set. */
  readonly messages: readonly NestedMessage[];
  /** Tencent's `JsonMsgKey`: where the messages can be downloaded. */
  readonly messagesKey: string | undefined;
  /** What clients that cannot show merged messages display. */
  readonly compatibleText: string | undefined;
}

/** Text in Markdown (OpenIM contentType 118). */
export interface MarkdownElement {
  readonly type: 'markdown';
  readonly text: string;
}

/** A message that is still being written, such as an AI answer (Tencent `TIMStreamElem`). */
export interface StreamElement {
  readonly type: 'stream';
  readonly id: string | undefined;
  readonly compatibleText: string | undefined;
  readonly chunks: readonly StreamChunk[];
}

/** One piece of a stream. */
export interface StreamChunk {
  readonly eventType: string | undefined;
  readonly index: number | undefined;
  readonly markdown: string | undefined;
  readonly last: boolean;
}

/** The app's own content. All members are free text; `data` is often JSON. */
export interface CustomElement {
  readonly type: 'custom';
  readonly data: string | undefined;
  readonly description: string | undefined;
  readonly extension: string | undefined;
  readonly sound: string | undefined;
}

/** A kind of content that this version does not know, or content that does not have the shape of its kind. */
export interface UnknownElement {
  readonly type: 'unknown';
  /** The chat server's own name of the kind: Tencent's `MsgType`, OpenIM's `contentType`. */
  readonly sourceType: string | undefined;
  /** As it came. */
  readonly content: unknown;
}

type AnyElement =
  | TextElement
  | ImageElement
  | AudioElement
  | VideoElement
  | FileElement
  | LocationElement
  | FaceElement
  | CardElement
  | QuoteElement
  | MergedElement
  | MarkdownElement
  | StreamElement
  | CustomElement
  | UnknownElement;

/**
 * One part of a message, the same for all chat servers: `switch` over `type` narrows it and can be exhaustive.
 * `MessageElement<'image'>` is one kind of them.
 */
export type MessageElement<Type extends AnyElement['type'] = AnyElement['type']> = Extract<
  AnyElement,
  { readonly type: Type }
>;

/** A message inside another one: quoted or merged. */
export interface NestedMessage {
  readonly from: string | null;
  readonly nickname: string | undefined;
  readonly messageId: string | undefined;
  readonly clientMessageId: string | undefined;
  readonly sequence: number | undefined;
  /** Epoch milliseconds. */
  readonly sentAt: number | undefined;
  readonly customData: string | undefined;
  readonly elements: readonly MessageElement[];
}

/** The text of all text elements, joined without a separator. */
export function textOf(elements: readonly MessageElement[]): string {
  let text = '';
  for (const element of elements) if (element.type === 'text') text += element.text;
  return text;
}
