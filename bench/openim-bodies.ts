import type { WireObject } from '../lib/wire/json.js';

/** Bodies of OpenIM's callbacks around a one-to-one message that differ, as Go writes them: with every key. */
export function openImBodies(count: number): WireObject[] {
  return Array.from({ length: count }, (_, i) => ({
    sendID: `user${i % 97}`,
    callbackCommand: '',
    serverMsgID: '',
    clientMsgID: '',
    operationID: `37a60d50-4799-4de2-bfc9-${String(i).padStart(12, '0')}`,
    senderPlatformID: 1 + (i % 9),
    senderNickname: `Alice ${i}`,
    sessionType: 1,
    msgFrom: 100,
    contentType: 101,
    status: 1,
    sendTime: 1_746_797_848_316 + i,
    createTime: 1_746_797_847_589 + i,
    content: JSON.stringify({ content: `red packet ${i}` }),
    seq: 0,
    atUserList: null,
    faceURL: i % 3 === 0 ? '' : 'https://cdn.example.test/a.png',
    ex: i % 4 === 0 ? 'custom' : '',
    recvID: `user${i % 89}`,
  }));
}
