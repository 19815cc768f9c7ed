import { Controller, Get, Global, Module, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { PING_PATH, PONG } from '../../load/routes.js';
import { Tally, tellAbout } from './serve.js';

/** What the host does beside. */
@Controller(PING_PATH)
class PingController {
  constructor(private readonly tally: Tally) {}

  @Get()
  ping() {
    this.tally.count++;
    return PONG;
  }
}

@Global()
@Module({ providers: [Tally], exports: [Tally] })
class TallyModule {}

/** Starts a Nest app on the adapter of that name. */
export async function serveNest(adapter: string, { imports = [], controllers, providers }: ModuleMetadata) {
  class AppModule {}
  Module({
    imports: [EventEmitterModule.forRoot(), TallyModule, ...imports],
    controllers: [PingController, ...(controllers ?? [])],
    providers: providers ?? [],
  })(AppModule);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule,
    (adapter === 'fastify' ? new FastifyAdapter() : new ExpressAdapter()) as never,
    { logger: ['fatal', 'error', 'warn'] },
  );
  await app.listen(0, '127.0.0.1');
  tellAbout(app.getHttpServer(), app.get(Tally));
}
