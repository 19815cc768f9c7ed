import { createHash } from 'node:crypto';

export const SDK_APP_ID = 1400000001;
export const TOKEN = 'token-of-the-console-0001';
export const SECRET = 'openim-secret-0123456789abcdef';

/** A query as Tencent sends it, signed for now. Undefined leaves a parameter out. */
export function tencentQuery(
  command: string | undefined,
  more: Record<string, string | undefined> = {},
  token = TOKEN,
): string {
  const time = more.RequestTime ?? String(Math.floor(Date.now() / 1000));
  const parameters: Record<string, string | undefined> = {
    SdkAppid: String(SDK_APP_ID),
    CallbackCommand: command,
    contenttype: 'json',
    ClientIP: '198.51.100.7',
    OptPlatform: 'iOS',
    RequestTime: time,
    Sign: createHash('sha256')
      .update(token + time)
      .digest('hex'),
    ...more,
  };
  const present = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return new URLSearchParams(present).toString();
}

export function tencentC2c(more: Record<string, unknown> = {}) {
  return {
    CallbackCommand: 'C2C.CallbackAfterSendMsg',
    From_Account: 'jared',
    To_Account: 'john',
    MsgSeq: 48374,
    MsgRandom: 2837546,
    MsgTime: 1557481126,
    MsgKey: '48374_2837546_1557481126',
    OnlineOnlyFlag: 0,
    SendMsgResult: 0,
    ErrorInfo: 'send msg succeed',
    UnreadMsgNum: 7,
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'private words' } }],
    CloudCustomData: 'your cloud custom data',
    ...more,
  };
}

export function openImSingle(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    sendID: '10000',
    callbackCommand: 'callbackAfterSendSingleMsgCommand',
    serverMsgID: '0b2676769e9eceb4983cb12966586f48',
    clientMsgID: 'f4ff79f97195113e3048bbfedb5748b6',
    operationID: '37a60d50-4799-4de2-bfc9-d9d0ccf2e8b5',
    senderPlatformID: 5,
    senderNickname: 'Alice',
    sessionType: 1,
    msgFrom: 100,
    contentType: 101,
    status: 1,
    sendTime: 1746797848316,
    createTime: 1746797847589,
    content: '{"content":"private words"}',
    seq: 0,
    atUserList: null,
    faceURL: '',
    ex: '',
    recvID: '19997',
    ...more,
  };
}
