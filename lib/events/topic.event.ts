import { eventClass, type EventOf } from './event-class.js';
import { GroupEvent } from './group-event.js';

/** Members of the beginning of a topic. */
export abstract class TopicCreation extends GroupEvent {
  /** Id of the topic. */
  declare readonly topicId: string;
  /** Name of the topic. */
  declare readonly name: string | undefined;
  /** Account of the community's owner. */
  declare readonly owner: string | undefined;
  /** Account that made the request. */
  declare readonly by: string | undefined;
}

/** A topic was created in a community. */
export const TopicCreated = eventClass('TopicCreated', 'chat.topic.created', TopicCreation);
export type TopicCreated = EventOf<typeof TopicCreated.eventName, TopicCreation>;

/** Members of the end of topics. */
export abstract class TopicsEnd extends GroupEvent {
  /** Ids of the topics. */
  declare readonly topicIds: readonly string[];
}

/** Topics of a community were deleted. */
export const TopicsDeleted = eventClass('TopicsDeleted', 'chat.topics.deleted', TopicsEnd);
export type TopicsDeleted = EventOf<typeof TopicsDeleted.eventName, TopicsEnd>;

/** What was changed in the profile of a topic: the members that are there, with their new values. An empty text was cleared. */
interface TopicInfoChanges {
  readonly name?: string;
  readonly introduction?: string;
  /** The announcement. */
  readonly notification?: string;
  /** URL of the picture. */
  readonly avatar?: string;
}

/** Members of a change of a topic's profile. */
export abstract class TopicInfoChange extends GroupEvent {
  /** Id of the topic. Undefined if the callback does not name it: the documented body has only the community's id. */
  declare readonly topicId: string | undefined;
  /** Account that made the change. */
  declare readonly by: string | undefined;
  /** Only what was changed. */
  declare readonly changes: TopicInfoChanges;
}

/** The name, the picture or another part of a topic's profile was changed. */
export const TopicInfoChanged = eventClass('TopicInfoChanged', 'chat.topic-info.changed', TopicInfoChange);
export type TopicInfoChanged = EventOf<typeof TopicInfoChanged.eventName, TopicInfoChange>;
