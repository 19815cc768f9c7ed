import { Body, Controller, HttpCode, Post, UseGuards, ValidationPipe } from '@nestjs/common';
import { OPENIM_OK } from '../../../load/routes.js';
import { Tally } from '../serve.js';
import { OpenImSendingDto } from './openim-sending.dto.js';
import { SecretGuard } from './secret.guard.js';

@Controller('/chat-webhooks/openim/:secret')
@UseGuards(SecretGuard)
export class OpenImDecidingController {
  constructor(private readonly tally: Tally) {}

  @Post('callbackBeforeSendSingleMsgCommand')
  @HttpCode(200)
  decide(@Body(new ValidationPipe({ whitelist: true, transform: true })) { content }: OpenImSendingDto) {
    this.tally.count++;
    const { content: text } = JSON.parse(content ?? '{}') as { content?: unknown };
    return typeof text === 'string' && text.includes('casino')
      ? { ...OPENIM_OK, errCode: 5007, errMsg: 'No advertising, please', nextCode: 1 }
      : OPENIM_OK;
  }
}
