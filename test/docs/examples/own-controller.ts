import { Body, Controller, HttpCode, HttpException, Post, Req, UseGuards } from '@nestjs/common';
import { ChatCallbackPipe, ChatWebhooks, SdkAppIdGuard, type CallbackRequest } from 'nestjs-chat-webhooks';
import { C2cAfterSendMsgDto, GroupAfterSendMsgDto } from 'nestjs-chat-webhooks/tencent';

type Request = Pick<CallbackRequest, 'method' | 'url' | 'headers'> & { ip: string; rawBody?: Buffer }; // Express or Fastify

@Controller('im/tencent')
export class ImController {
  constructor(private readonly webhooks: ChatWebhooks) {}

  @Post()
  @HttpCode(200) // Nest's own 201 is a failure to Tencent
  @UseGuards(SdkAppIdGuard)
  async receive(
    @Body(ChatCallbackPipe) body: C2cAfterSendMsgDto | GroupAfterSendMsgDto, // valid, or refused in Tencent's format
    @Req() { method, url, headers, ip, rawBody }: Request,
  ) {
    if (body.From_Account === 'robot') return { ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 };
    const answer = await this.webhooks.handle({
      provider: 'tencent',
      method,
      url,
      headers,
      body: rawBody ?? JSON.stringify(body), // the exact bytes are kept with NestFactory.create(AppModule, { rawBody: true })
      remoteAddress: ip,
    });
    if (answer.status !== 200) throw new HttpException(JSON.parse(answer.body), answer.status);
    return JSON.parse(answer.body);
  }
}
