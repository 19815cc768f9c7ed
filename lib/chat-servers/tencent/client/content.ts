import type { ImageVariant } from '../../../events/message-element.js';
import type { MessageElementDto } from '../callbacks/message.js';
import { FILES, IMAGE_VARIANTS, type ElementSketch } from '../../client/message-fields.js';

/** An item of `MsgBody` as Tencent sends it, for kinds that `ElementSketch` lacks. */
export interface TencentWireElement {
  readonly MsgType: string;
  readonly MsgContent: unknown;
}

/** An element of a message: as any chat server has it, or as Tencent sends it. */
export type TencentElement = ElementSketch | TencentWireElement;

/** What a message says: text, or a list of elements. */
export type TencentContent =
  | { /** @default 'Hello' */ readonly text?: string; readonly elements?: undefined }
  | { readonly text?: undefined; readonly elements: readonly TencentElement[] };

export function toMsgBody({
  text = 'Hello',
  elements = [{ type: 'text', text }],
}: TencentContent): MessageElementDto[] {
  return elements.map((element) => {
    if ('MsgType' in element) return element;
    const [MsgType, MsgContent] = toWire(element);
    return { MsgType, MsgContent };
  });
}

/** Kind and content. */
function toWire(element: ElementSketch): [string, object] {
  switch (element.type) {
    case 'text':
      return ['TIMTextElem', { Text: element.text }];
    case 'location': {
      const { latitude = 22.5431, longitude = 114.0579, description = 'Shenzhen' } = element;
      return ['TIMLocationElem', { Desc: description, Latitude: latitude, Longitude: longitude }];
    }
    case 'face':
      return ['TIMFaceElem', { Index: element.index ?? 1, Data: element.data ?? 'smile' }];
    case 'custom': {
      const { data = '{}', description = '', extension = '', sound } = element;
      return ['TIMCustomElem', { Data: data, Desc: description, Ext: extension, Sound: sound }];
    }
    case 'audio': {
      const { id = 'audio-1', url = `${FILES}/${id}`, size = 34_000, duration = 3 } = element;
      return ['TIMSoundElem', { Url: url, UUID: id, Size: size, Second: duration, Download_Flag: 2 }];
    }
    case 'image': {
      const { id = 'image-1', format = 'jpg', variants = IMAGE_VARIANTS } = element;
      const ImageInfoArray = variants.map((variant) => toImageInfo(id, variant));
      return ['TIMImageElem', { UUID: id, ImageFormat: IMAGE_FORMATS[format] ?? 255, ImageInfoArray }];
    }
    case 'file': {
      const { id = 'file-1', name = 'report.pdf', url = `${FILES}/${name}`, size = 1_024 } = element;
      return ['TIMFileElem', { Url: url, UUID: id, FileSize: size, FileName: name, Download_Flag: 2 }];
    }
    case 'video': {
      const { id = 'video-1', url = `${FILES}/${id}`, size = 1_200_000, duration = 9, format = 'mp4' } = element;
      const { thumbnail: { id: thumbId = `${id}-thumb`, url: thumbUrl = `${FILES}/${thumbId}`, ...thumb } = {} } =
        element;
      return [
        'TIMVideoFileElem',
        {
          VideoUrl: url,
          VideoUUID: id,
          VideoSize: size,
          VideoSecond: duration,
          VideoFormat: format,
          VideoDownloadFlag: 2,
          ThumbUrl: thumbUrl,
          ThumbUUID: thumbId,
          ThumbSize: thumb.size ?? 13_000,
          ThumbWidth: thumb.width ?? 720,
          ThumbHeight: thumb.height ?? 1_280,
          ThumbFormat: 'JPG',
          ThumbDownloadFlag: 2,
        },
      ];
    }
  }
}

const IMAGE_FORMATS: Readonly<Record<string, number>> = { jpg: 1, gif: 2, png: 3, bmp: 4 };
const IMAGE_KINDS = { original: 1, large: 2, thumbnail: 3, other: 0 } as const;

function toImageInfo(id: string, { kind = 'original', url, width = 0, height = 0, size = 0 }: Partial<ImageVariant>) {
  return { Type: IMAGE_KINDS[kind], Size: size, Width: width, Height: height, URL: url ?? `${FILES}/${id}-${kind}` };
}
