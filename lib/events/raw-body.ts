/**
 * The senders' bodies behind the events of one-to-one conversations, by provider. Each sender's folder adds its own, as the
 * events know no sender.
 */
export interface C2cBodies {}

/** The same for groups. */
export interface GroupBodies {}

/** Body of an event of a one-to-one conversation; `provider` tells whose it is. */
export type C2cBody = C2cBodies[keyof C2cBodies];

/** Body of an event in a group; `provider` tells whose it is. */
export type GroupBody = GroupBodies[keyof GroupBodies];
