import { Body, Controller, HttpCode, Post, UseGuards, ValidationPipe } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { TENCENT_OK, TENCENT_PATH } from '../../../load/routes.js';
import { MessageDto } from './message.dto.js';
import { columnsOf, Message } from './message.entity.js';
import { MESSAGE } from './message.listener.js';
import { SignatureGuard } from './signature.guard.js';

@Controller(TENCENT_PATH)
@UseGuards(SignatureGuard)
export class SavingController {
  constructor(
    private readonly events: EventEmitter2,
    @InjectRepository(Message) private readonly messages: Repository<Message>,
  ) {}

  @Post()
  @HttpCode(200)
  async receive(@Body(new ValidationPipe({ whitelist: true, transform: true })) message: MessageDto) {
    await this.messages.save(columnsOf(message));
    this.events.emit(MESSAGE, message);
    return TENCENT_OK;
  }
}
