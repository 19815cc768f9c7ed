/** What the sample prints at its start: where it is, and a request to paste for each sender. */
export function welcome(
  url: string,
  { sdkAppId, token, secret }: { sdkAppId: string; token: string; secret: string },
): string {
  const now = Date.now();
  const seconds = Math.floor(now / 1000);
  const tencent = {
    CallbackCommand: 'C2C.CallbackAfterSendMsg',
    From_Account: 'jared',
    To_Account: 'john',
    MsgSeq: 48374,
    MsgRandom: 2837546,
    MsgTime: seconds,
    MsgKey: `48374_2837546_${seconds}`,
    SendMsgResult: 0,
    ErrorInfo: 'send msg succeed',
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'hello' } }],
  };
  const openim = {
    sendID: '10000',
    recvID: '19997',
    callbackCommand: 'callbackAfterSendSingleMsgCommand',
    serverMsgID: `sample-${now}`,
    contentType: 101,
    sendTime: now,
    content: '{"content":"hello"}',
  };
  const sign = `node -p "crypto.createHash('sha256').update('${token}' + '$T').digest('hex')"`;
  return `
The sample listens on ${url}

Tencent Cloud Chat (signed for the moment you paste it):
  T=$(date +%s); curl -s "${url}/chat-webhooks/tencent?SdkAppid=${sdkAppId}&CallbackCommand=C2C.CallbackAfterSendMsg&contenttype=json&ClientIP=127.0.0.1&OptPlatform=iOS&RequestTime=$T&Sign=$(${sign})" -d '${JSON.stringify(tencent)}'

OpenIM:
  curl -s "${url}/chat-webhooks/openim/${secret}/callbackAfterSendSingleMsgCommand" -d '${JSON.stringify(openim)}'

Messages and distinct senders by hour:
  curl -s ${url}/stats
`;
}
