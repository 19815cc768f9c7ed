import type {
  AudioElement,
  CustomElement,
  FaceElement,
  FileElement,
  ImageElement,
  ImageVariant,
  LocationElement,
  VideoElement,
} from '../../events/message-element.js';
import type { Random } from './random-ids.js';

/** What is said of a message of any sender. The names are those of the event that comes of it. */
export interface MessageFields {
  /** `null`: the server sent it without an account. @default 'alice' */
  readonly from?: string | null;
  /** @default 'user', 'server' where `from` is null */
  readonly sentBy?: 'user' | 'server';
  /** The client's own id of the message. @default a new one */
  readonly clientMessageId?: string;
  /** Epoch milliseconds; Tencent sends whole seconds. @default now */
  readonly sentAt?: number | Date;
  /** @default none */
  readonly customData?: string;
  /**
   * What ids are made from that are not given. For bodies that are the same in every run, give it, `sentAt`, and in a group of
   * Tencent's `sequence`. @default Math.random
   */
  readonly random?: Random;
}

/** No client sends without an account. */
export function senderOf(from: string | null | undefined): 'user' | 'server' {
  return from === null ? 'server' : 'user';
}

/** Who is mentioned in a group message. */
export interface MentionFields {
  readonly all?: boolean;
  readonly userIds?: readonly string[];
}

/** Where the files of made messages seem to be. */
export const FILES = 'https://files.example';

/** The sizes in which chat servers store a picture. */
export const IMAGE_VARIANTS: readonly Partial<ImageVariant>[] = [
  { kind: 'original', width: 1_920, height: 1_080, size: 180_000 },
  { kind: 'large', width: 1_280, height: 720, size: 90_000 },
  { kind: 'thumbnail', width: 198, height: 111, size: 9_000 },
];

type Sketch<Element extends { readonly type: string }> = Pick<Element, 'type'> & Partial<Omit<Element, 'type'>>;

export interface TextSketch {
  readonly type: 'text';
  readonly text: string;
}
export type ImageSketch = Sketch<Omit<ImageElement, 'variants'>> & {
  readonly variants?: readonly Partial<ImageVariant>[];
};
export type AudioSketch = Sketch<AudioElement>;
export type VideoSketch = Sketch<Omit<VideoElement, 'thumbnail'>> & { readonly thumbnail?: Partial<ImageVariant> };
export type FileSketch = Sketch<FileElement>;
export type LocationSketch = Sketch<LocationElement>;
export type FaceSketch = Sketch<FaceElement>;
export type CustomSketch = Sketch<CustomElement>;

/** An element as the event will have it; what is left out gets a default, or stays undefined where that is usual. */
export type ElementSketch =
  TextSketch | ImageSketch | AudioSketch | VideoSketch | FileSketch | LocationSketch | FaceSketch | CustomSketch;
