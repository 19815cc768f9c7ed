import { Body, Controller, HttpCode, Post, UseGuards, ValidationPipe } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { TENCENT_OK, TENCENT_PATH } from '../../../load/routes.js';
import { MessageDto } from './message.dto.js';
import { MESSAGE } from './message.listener.js';
import { SignatureGuard } from './signature.guard.js';

@Controller(TENCENT_PATH)
@UseGuards(SignatureGuard)
export class EmittingController {
  constructor(private readonly events: EventEmitter2) {}

  @Post()
  @HttpCode(200)
  receive(@Body(new ValidationPipe({ whitelist: true, transform: true })) message: MessageDto) {
    this.events.emit(MESSAGE, message);
    return TENCENT_OK;
  }
}
