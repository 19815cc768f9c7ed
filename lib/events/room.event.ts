import { ChatEvent, type EventSubject, onlyOne } from './chat-event.js';
import { eventClass, type EventOf } from './event-class.js';

/** The family of what happens in calls and live rooms. */
export abstract class RoomEvent extends ChatEvent {
  /** Tells the compiler which events belong to the family; no event has it. */
  declare protected readonly family: 'room';
  /** Id of the room. Undefined where the body names none, or several. */
  declare readonly roomId: string | undefined;
}

/** Members of a call that is over. */
export abstract class EndedCall extends RoomEvent {
  declare readonly callId: string;
  /** Account of the caller. */
  declare readonly from: string | null;
  /** Accounts of those who were called. The caller is never among them, though the chat server may list it. */
  declare readonly users: readonly string[];
  /** An open list: `Audio`, `Video`. */
  declare readonly mediaType: string | undefined;
  /** An open list: `SingleCall`, `MultiCall`. */
  declare readonly callType: string | undefined;
  /** How it ended. An open list: `NormalEnd`, `Cancel`, `Reject`, `NotAnswer`, `CallBusy`, `Interrupt`, `Offline`. */
  declare readonly result: string | undefined;
  /** When somebody called, in epoch milliseconds. */
  declare readonly startedAt: number | undefined;
  /** When somebody answered, in epoch milliseconds; undefined if nobody did. */
  declare readonly acceptedAt: number | undefined;
  /** Epoch milliseconds. */
  declare readonly endedAt: number | undefined;

  override subject(): EventSubject {
    const { from, users } = this;
    return { from, to: onlyOne(users) };
  }
}

/** A call is over, whether somebody answered it or not. */
export const CallEnded = eventClass('CallEnded', 'chat.call.ended', EndedCall);
export type CallEnded = EventOf<typeof CallEnded.eventName, EndedCall>;

/** Members of a new live room. */
export abstract class NewRoom extends RoomEvent {
  declare readonly roomId: string;
  declare readonly name: string | undefined;
  /** An open list: `Live`, `Meeting`, … */
  declare readonly roomType: string | undefined;
  /** Account of the host. */
  declare readonly owner: string | undefined;
  /** The account that made the request, which may be an admin of the app. */
  declare readonly by: string | undefined;
  /** How many people may be in the room. */
  declare readonly maxMembers: number | undefined;
  /** How many people may have a microphone. */
  declare readonly maxSeats: number | undefined;
  /** Epoch milliseconds. */
  declare readonly createdAt: number | undefined;
  /** The app's own data. */
  declare readonly customData: string | undefined;
}

/** A live room was created. */
export const RoomCreated = eventClass('RoomCreated', 'chat.room.created', NewRoom);
export type RoomCreated = EventOf<typeof RoomCreated.eventName, NewRoom>;

/**
 * Anything else happened in a call or a live room: `command` tells what, and `raw` is the body as it came. Its members are not checked,
 * as they change from one version of the documentation to the next.
 */
export const RoomEventReceived = eventClass('RoomEventReceived', 'chat.room-event.received', RoomEvent);
export type RoomEventReceived = EventOf<typeof RoomEventReceived.eventName, RoomEvent>;
