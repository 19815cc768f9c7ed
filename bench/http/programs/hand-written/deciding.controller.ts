import { Body, Controller, HttpCode, Post, UseGuards, ValidationPipe } from '@nestjs/common';
import { TENCENT_OK, TENCENT_PATH } from '../../../load/routes.js';
import { Tally } from '../serve.js';
import { SendingDto } from './sending.dto.js';
import { SignatureGuard } from './signature.guard.js';

@Controller(TENCENT_PATH)
@UseGuards(SignatureGuard)
export class DecidingController {
  constructor(private readonly tally: Tally) {}

  @Post()
  @HttpCode(200)
  decide(@Body(new ValidationPipe({ whitelist: true, transform: true })) { MsgBody }: SendingDto) {
    this.tally.count++;
    const isAdvertising = MsgBody.some(
      ({ MsgType, MsgContent }) => MsgType === 'TIMTextElem' && String(MsgContent.Text).includes('casino'),
    );
    return isAdvertising ? { ActionStatus: 'OK', ErrorInfo: 'No advertising, please', ErrorCode: 120_008 } : TENCENT_OK;
  }
}
