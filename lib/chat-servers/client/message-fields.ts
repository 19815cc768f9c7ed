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

/** What a test may set of a message of any chat server. The names are those of the resulting event. */
export interface MessageFields {
  /** `null`: the chat server sent it without an account. @default 'alice' */
  readonly from?: string | null;
  /** Whether a user or the app's own backend sent it. @default 'user', or 'server' if `from` is null */
  readonly sentBy?: 'user' | 'server';
  /** The id that the sending client gave the message. @default a new one */
  readonly clientMessageId?: string;
  /** In epoch milliseconds; Tencent sends whole seconds. @default now */
  readonly sentAt?: number | Date;
  /** @default none */
  readonly customData?: string;
  /**
   * Makes the ids that are left out. For bodies that are the same in every run, pass it together with `sentAt`, and with `sequence`
   * for a group message of Tencent. @default Math.random
   */
  readonly random?: Random;
}

/** Who sent it if nothing says so: no client sends without an account. */
export function sentByOf(from: string | null | undefined): 'user' | 'server' {
  return from === null ? 'server' : 'user';
}

/** Who is mentioned in a group message. */
export interface MentionFields {
  /** Everybody in the group. @default false */
  readonly all?: boolean;
  /** @default nobody */
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

interface TextSketch {
  readonly type: 'text';
  readonly text: string;
}
type ImageSketch = Sketch<Omit<ImageElement, 'variants'>> & {
  readonly variants?: readonly Partial<ImageVariant>[];
};
type AudioSketch = Sketch<AudioElement>;
type VideoSketch = Sketch<Omit<VideoElement, 'thumbnail'>> & { readonly thumbnail?: Partial<ImageVariant> };
type FileSketch = Sketch<FileElement>;
type LocationSketch = Sketch<LocationElement>;
type FaceSketch = Sketch<FaceElement>;
type CustomSketch = Sketch<CustomElement>;

/** An element as the event will have it. A member that is left out gets a default, or stays undefined where that is usual. */
export type ElementSketch =
  TextSketch | ImageSketch | AudioSketch | VideoSketch | FileSketch | LocationSketch | FaceSketch | CustomSketch;

/** The kinds of elements that a sketch can have, and whether they hold a text. */
export const SKETCHED_KINDS: Readonly<Record<ElementSketch['type'], boolean>> = {
  text: true,
  image: false,
  audio: false,
  video: false,
  file: false,
  location: false,
  face: false,
  custom: false,
};
