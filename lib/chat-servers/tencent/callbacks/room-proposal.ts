import { RoomCallbackDto } from './room.js';

const beforeSendGift = {
  command: 'Live.CallbackBeforeSendGift',
  phase: 'before',
  name: 'gift-sending',
  summary: 'a gift that is to be sent in a live room',
  body: RoomCallbackDto,
  proposal: undefined,
  sample: { RoomId: 'room-1', Operator_Account: 'jared' },
} as const;

const beforeCallBackNotBlock = {
  ...beforeSendGift,
  command: 'Live.CallbackBeforeCallBackNotBlock',
  name: 'gift-sending-not-blocking',
  summary: 'a gift in a live room that does not wait for the answer',
} as const;

/** The callbacks that ask about live rooms. Nobody knows yet what an answer would change. */
export const TENCENT_ROOM_PROPOSALS = [beforeSendGift, beforeCallBackNotBlock] as const;
