import { TopicCreated, TopicInfoChanged, TopicsDeleted } from '../../../events/topic.event.js';
import { readText, readTexts } from '../../../wire/values.js';
import { NonEmptyText, Optional, Required, Text } from '../../../wire/wire-decorators.js';
import { accountIn } from '../facts.js';
import type { TencentContext } from './event-data.js';
import {
  profileChanges,
  TencentGroupCreationDto,
  TencentGroupDto,
  tencentGroupEvent,
  TencentGroupProfileDto,
} from './group-body.js';

// Topic callbacks share the console's switches with those of groups, and have no EventTime.

/** Body of `Group.CallbackAfterCreateTopic`. Source: "After a Topic Is Created" (intl 49464). */
export class GroupAfterCreateTopicDto extends TencentGroupCreationDto {
  /** `<GroupId>@TOPIC#_…` */
  @Required(NonEmptyText) TopicId!: string;
}

const afterCreateTopic = {
  command: 'Group.CallbackAfterCreateTopic',
  phase: 'after',
  name: 'topic-created',
  summary: 'a new topic of a community',
  body: GroupAfterCreateTopicDto,
  events: [TopicCreated],
  toEvent: toTopicCreated,
  sample: {
    GroupId: '@TGS#_@TGS#cQVLVHIM62CJ',
    TopicId: '@TGS#_@TGS#cQVLVHIM62CJ@TOPIC#_T1',
    Operator_Account: 'group_root',
    Owner_Account: 'leckie',
    Type: 'Community',
    Name: 'MyFirstTopic',
    UserDefinedDataList: [{ Key: 'UserDefined1', Value: 'hello' }],
  } satisfies GroupAfterCreateTopicDto,
} as const;

/** Body of `Group.CallbackAfterTopicDestroyed`. Source: "After a Topic Is Deleted" (intl 49465). */
export class GroupAfterTopicDestroyedDto extends TencentGroupDto {
  /** Not checked: a text in the page's table, a list of texts in its sample. */
  TopicIdList?: unknown;
}

const afterTopicDestroyed = {
  command: 'Group.CallbackAfterTopicDestroyed',
  phase: 'after',
  name: 'topics-deleted',
  summary: 'topics of a community that were deleted',
  body: GroupAfterTopicDestroyedDto,
  events: [TopicsDeleted],
  toEvent: toTopicsDeleted,
  sample: {
    GroupId: '@TGS#_@TGS#cQVLVHIM62CJ',
    Type: 'Community',
    TopicIdList: ['@TGS#_@TGS#cQVLVHIM62CJ@TOPIC#_T1'],
  } satisfies GroupAfterTopicDestroyedDto,
} as const;

/** Body of `Group.CallbackAfterTopicInfoChanged`. Source: "After Topic Profile Is Modified" (intl 49466). */
export class GroupAfterTopicInfoChangedDto extends TencentGroupProfileDto {
  /** Not documented. */
  @Optional(Text) TopicId?: string;
}

const afterTopicInfoChanged = {
  command: 'Group.CallbackAfterTopicInfoChanged',
  phase: 'after',
  name: 'topic-info',
  summary: "a change of a topic's profile",
  body: GroupAfterTopicInfoChangedDto,
  events: [TopicInfoChanged],
  toEvent: toTopicInfoChanged,
  sample: {
    GroupId: '@TGS#2J4SZEAEL',
    Type: 'Community',
    Operator_Account: 'leckie',
    Name: 'TestTopic',
  } satisfies GroupAfterTopicInfoChangedDto,
} as const;

/** The callbacks about topics of communities. */
export const TENCENT_TOPICS = [afterCreateTopic, afterTopicDestroyed, afterTopicInfoChanged] as const;

function toTopicCreated(body: GroupAfterCreateTopicDto, context: TencentContext): TopicCreated {
  const own = {
    topicId: body.TopicId,
    name: readText(body.Name),
    owner: accountIn(body.Owner_Account),
    by: accountIn(body.Operator_Account),
  };
  return new TopicCreated(tencentGroupEvent(body, context, own));
}

function toTopicsDeleted(body: GroupAfterTopicDestroyedDto, context: TencentContext): TopicsDeleted {
  const topicIds = readTexts([body.TopicIdList].flat()).filter((topicId) => topicId !== '');
  return new TopicsDeleted(tencentGroupEvent(body, context, { topicIds }));
}

function toTopicInfoChanged(body: GroupAfterTopicInfoChangedDto, context: TencentContext): TopicInfoChanged {
  const own = {
    topicId: readText(body.TopicId),
    by: accountIn(body.Operator_Account),
    changes: profileChanges(body),
  };
  return new TopicInfoChanged(tencentGroupEvent(body, context, own));
}
