import type { WireObject } from '../lib/wire/json.js';

const ELEMENTS = [
  { MsgType: 'TIMTextElem', MsgContent: { Text: 'red packet' } },
  { MsgType: 'TIMFaceElem', MsgContent: { Index: 6, Data: 'abc' } },
  { MsgType: 'TIMCustomElem', MsgContent: { Data: '{"kind":"order"}', Desc: '', Ext: 'url', Sound: 'dingdong.aiff' } },
  { MsgType: 'TIMLocationElem', MsgContent: { Desc: 'someinfo', Latitude: 29.34, Longitude: 116.8 } },
];

/** Bodies of `C2C.CallbackAfterSendMsg` that differ: texts, kinds of elements, and the members that older apps lack. */
export function validBodies(count: number, elements: number): WireObject[] {
  return Array.from({ length: count }, (_, i) => parsed(body(i, elements)));
}

/** One fault each. */
export function invalidBodies(elements: number): WireObject[] {
  const valid = body(0, elements);
  const items = (last: unknown) => [...ELEMENTS.slice(0, elements - 1), last];
  return [
    { ...valid, From_Account: undefined },
    { ...valid, To_Account: '' },
    { ...valid, MsgSeq: -1 },
    { ...valid, MsgTime: '1.5' },
    { ...valid, MsgKey: 5 },
    { ...valid, MsgBody: {} },
    { ...valid, MsgBody: items({ MsgType: 1 }) },
    { ...valid, MsgBody: items(null) },
  ].map(parsed);
}

function body(i: number, elements: number): WireObject {
  const seq = 48_374 + i;
  const random = (2_837_546 * (i + 1)) % 0xffff_ffff;
  const time = 1_700_000_000 + i;
  return {
    CallbackCommand: 'C2C.CallbackAfterSendMsg',
    From_Account: `user${i % 97}`,
    To_Account: `user${i % 89}`,
    MsgSeq: seq,
    MsgRandom: random,
    MsgTime: time,
    MsgKey: `${seq}_${random}_${time}`,
    MsgId: i % 3 === 0 ? undefined : `144115${i}-${time}-${random}`,
    OnlineOnlyFlag: i % 5 === 0 ? undefined : i % 2,
    SendMsgResult: 0,
    ErrorInfo: 'send msg succeed',
    UnreadMsgNum: i % 11,
    MsgBody: Array.from({ length: elements }, (_, at) => ELEMENTS[(i + at) % ELEMENTS.length]),
    CloudCustomData: i % 4 === 0 ? undefined : 'your cloud custom data',
    EventTime: i % 3 === 0 ? undefined : time * 1000,
  };
}

/** As a callback's body comes: without the members that are undefined. */
function parsed(value: object): WireObject {
  return JSON.parse(JSON.stringify(value)) as WireObject;
}
