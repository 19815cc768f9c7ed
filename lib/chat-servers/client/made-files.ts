import type { ImageVariant } from '../../events/message-element.js';

/** Where files of made messages seem to be. */
export const FILES = 'https://files.example';

/** The sizes in which both senders store a picture. */
export const IMAGE_VARIANTS: readonly Partial<ImageVariant>[] = [
  { kind: 'original', width: 1_920, height: 1_080, size: 180_000 },
  { kind: 'large', width: 1_280, height: 720, size: 90_000 },
  { kind: 'thumbnail', width: 198, height: 111, size: 9_000 },
];
