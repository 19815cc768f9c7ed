// Server: a Nest controller that does nothing; what the framework costs. Argument: adapter.
import 'reflect-metadata';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { TENCENT_OK, TENCENT_PATH } from '../../load/routes.js';
import { Tally } from './serve.js';
import { serveNest } from './serve-nest.js';

const [adapter = ''] = process.argv.slice(2);

@Controller(TENCENT_PATH)
class EmptyController {
  constructor(private readonly tally: Tally) {}

  @Post()
  @HttpCode(200)
  receive(@Body() _body: unknown) {
    this.tally.count++;
    return TENCENT_OK;
  }
}

await serveNest(adapter, { controllers: [EmptyController] });
