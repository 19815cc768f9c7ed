// A Nest app as hosts have it, which notes when it is loaded and when it listens. Argument: `with` or `without` our module.
import 'reflect-metadata';
import { Body, Controller, Module, Post, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Type } from 'class-transformer';
import { IsInt, IsString } from 'class-validator';
import { SDK_APP_ID, SECRET, TOKEN } from '../../test/support/callbacks.js';
import { answerQuestions } from '../answers.js';

/** Milliseconds since the process began. */
export interface StartUpTimes {
  readonly loaded: number;
  readonly listens: number;
}

const webhooks = process.argv[2] === 'with' ? await import('../../lib/index.js') : undefined;
const loaded = performance.now();

class OrderDto {
  @IsString()
  name!: string;

  @IsInt()
  @Type(() => Number)
  count!: number;
}

@Controller('orders')
class OrderController {
  @Post()
  order(@Body() { name, count }: OrderDto): string {
    return `${count} ${name}`;
  }
}

const options = { tencent: { sdkAppId: SDK_APP_ID, token: TOKEN }, openim: { secret: SECRET } };

@Module({
  imports: [EventEmitterModule.forRoot(), ...(webhooks ? [webhooks.ChatWebhooksModule.forRoot(options)] : [])],
  controllers: [OrderController],
})
class AppModule {}

const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), { logger: false });
app.useGlobalPipes(new ValidationPipe({ transform: true }));
await app.listen(0, '127.0.0.1');
const listens = performance.now();

answerQuestions({ times: (): StartUpTimes => ({ loaded, listens }) });
