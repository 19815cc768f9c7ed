import { c2cConversationKey, groupConversationKey } from '../../../events/conversation-key.js';
import { sha256Hex } from '../../../events/event-id.js';
import { ContentModerated } from '../../../events/moderation.event.js';
import { readId, readInteger, readText, readTexts } from '../../../wire/values.js';
import { Int32, ListOfTexts, ObjectOf, Optional, Required, Text } from '../../../wire/wire-decorators.js';
import { tencentAccount } from '../facts.js';
import { TencentCallbackDto, tencentEvent, type TencentContext } from './event-data.js';

/** Whom a message that was examined is for. */
export class ModeratedContactDto {
  /** 1: a user, 2: a group. */
  @Optional(Int32) ContactType?: number | string;
  @Optional(Text) To_Account?: string;
  @Optional(Text) ToGroupId?: string;
}

/**
 * Body of `ContentCallback.ResultNotify`, which has no command and no time of its own. Its sample has the SDKAppID as well, as
 * `SdkAppId`. Sources: "Cloud Moderation Webhooks" (intl 78240), "Configuration Audit Scenarios and Policies" (intl 77840).
 */
export class ContentResultDto extends TencentCallbackDto {
  /** An open list: `C2C`, `C2CCustom`, `Group`, `GroupCustom`, `GroupInfo`, `GroupMemberInfo`, `RelationChain`, `UserInfo`. */
  @Optional(Text) Scene?: string;

  @Optional(Text) From_Account?: string;

  /** Messages only. */
  @Optional(ObjectOf(ModeratedContactDto)) ContactItem?: ModeratedContactDto | null;

  /** `Text`, `Image`, `Audio` or `Video`; an open list. */
  @Optional(Text) ContentType?: string;

  /** Not checked: a list of texts, but one of the two pages says a text. */
  TextContent?: unknown;

  /** Of an image, a sound or a video. */
  @Optional(Text) FileURL?: string;

  /** One-to-one: `MsgKey`; group: `MsgSeq`. A group message that nobody got has none. Not checked: it may be a number. */
  MsgID?: unknown;

  /** 1: blocked, 0: let through. */
  @Required(Int32) CtxcbResult!: number | string;

  /** Id of the examination. */
  @Optional(Text) CtxcbRequestId?: string;

  @Optional(ListOfTexts) CtxcbKeywords?: readonly string[] | null;

  /** `Block`, `Review` or `Normal`: advice, which need not be what was done. */
  @Optional(Text) CtxcbSuggestion?: string;

  @Optional(Text) CtxcbLabel?: string;
  @Optional(Text) CtxcbSubLabel?: string;
  @Optional(Text) CtxcbSubLabelDesc?: string;

  /** Name of the list of words. */
  @Optional(Text) CtxcbLibName?: string;

  /** Messages only, as they were sent. */
  @Optional(Text) CloudCustomData?: string;
}

const contentResult = {
  command: 'ContentCallback.ResultNotify',
  phase: 'after',
  name: 'moderation',
  summary: 'a verdict of the moderation',
  body: ContentResultDto,
  events: [ContentModerated],
  toEvent: toContentModerated,
  harmless: ['Scene', 'ContentType', 'MsgID', 'CtxcbRequestId', 'CtxcbSuggestion', 'CtxcbLabel', 'CtxcbSubLabel'],
  sample: {
    Scene: 'C2C',
    From_Account: 'jared',
    ContactItem: { ContactType: 1, To_Account: 'john' },
    ContentType: 'Text',
    TextContent: ['an insult'],
    MsgID: '1434460578_4137340972_1661154487',
    CtxcbResult: 1,
    CtxcbRequestId: '241ed925-4c56-4357-95dd-1e6e7798f214',
    CtxcbKeywords: ['insult'],
    CtxcbSuggestion: 'Review',
    CtxcbLabel: 'Abuse',
    CtxcbSubLabel: 'Insult',
    CtxcbSubLabelDesc: 'insults',
    CtxcbLibName: 'house rules',
    CloudCustomData: '',
  } satisfies ContentResultDto,
} as const;

/** The callbacks about moderation. */
export const TENCENT_MODERATION = [contentResult] as const;

const VERDICTS = new Map<unknown, 'blocked' | 'passed'>([
  [1, 'blocked'],
  [0, 'passed'],
]);

function toContentModerated(body: ContentResultDto, context: TencentContext): ContentModerated {
  const author = tencentAccount(body.From_Account);
  const to = readText(body.ContactItem?.To_Account);
  const groupId = readText(body.ContactItem?.ToGroupId);
  const examinationId = readText(body.CtxcbRequestId);
  const content = readText(body.TextContent);
  const moderation = {
    verdict: VERDICTS.get(readInteger(body.CtxcbResult)),
    scene: readText(body.Scene),
    author,
    to,
    groupId,
    conversationKey: conversationKeyOf(context, author, to, groupId),
    messageId: readId(body.MsgID),
    contentType: readText(body.ContentType),
    texts: content === undefined ? readTexts(body.TextContent) : [content],
    fileUrl: readText(body.FileURL),
    suggestion: readText(body.CtxcbSuggestion),
    label: readText(body.CtxcbLabel),
    subLabel: readText(body.CtxcbSubLabel),
    subLabelDescription: readText(body.CtxcbSubLabelDesc),
    words: body.CtxcbKeywords ?? [],
    wordList: readText(body.CtxcbLibName),
    examinationId,
    customData: readText(body.CloudCustomData),
  };
  // the bytes too: nobody says that one examination has one verdict
  const keys = examinationId === undefined ? undefined : [examinationId, sha256Hex(context.bytes)];
  return new ContentModerated(tencentEvent(body, context, moderation, keys));
}

function conversationKeyOf(
  { provider, appId }: TencentContext,
  author: string | null,
  to: string | undefined,
  groupId: string | undefined,
): string | undefined {
  if (groupId !== undefined) return groupConversationKey(provider, appId, groupId);
  return to === undefined ? undefined : c2cConversationKey(provider, appId, author, to);
}
