import { signatureOf } from 'nestjs-chat-webhooks';

interface TencentCallback {
  CallbackCommand: string;
  [member: string]: unknown;
}

export async function sendTencentCallback(url: string, token: string, body: TencentCallback) {
  const requestTime = String(Math.floor(Date.now() / 1000));
  const query = new URLSearchParams({
    SdkAppid: '1400000001',
    CallbackCommand: body.CallbackCommand,
    RequestTime: requestTime,
    Sign: signatureOf(token, requestTime).toString('hex'),
  });
  const answer = await fetch(`${url}/chat-webhooks/tencent?${query}`, { method: 'POST', body: JSON.stringify(body) });
  return answer.json(); // { ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 }
}
