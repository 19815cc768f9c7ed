// Server: the callbacks as one writes them by hand in Nest. Arguments: adapter, `emit` | `save` | `insert` | `decide`.
import 'reflect-metadata';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DecidingController } from './hand-written/deciding.controller.js';
import { EmittingController } from './hand-written/emitting.controller.js';
import { InsertingController } from './hand-written/inserting.controller.js';
import { Message } from './hand-written/message.entity.js';
import { MessageListener } from './hand-written/message.listener.js';
import { OpenImDecidingController } from './hand-written/openim-deciding.controller.js';
import { SavingController } from './hand-written/saving.controller.js';
import { DATABASE_URL } from './serve.js';
import { serveNest } from './serve-nest.js';

const [adapter = '', storing = ''] = process.argv.slice(2);
const stores = {
  imports: [
    TypeOrmModule.forRoot({
      type: 'postgres',
      url: process.env[DATABASE_URL]!,
      entities: [Message],
      synchronize: true,
      installExtensions: false,
      uuidExtension: 'pgcrypto', // PostgreSQL's own gen_random_uuid()
    }),
    TypeOrmModule.forFeature([Message]),
  ],
};
const modules: Record<string, object> = {
  emit: { controllers: [EmittingController] },
  decide: { controllers: [DecidingController, OpenImDecidingController] },
  save: { ...stores, controllers: [SavingController] },
  insert: { ...stores, controllers: [InsertingController] },
};

await serveNest(adapter, { ...modules[storing], providers: [MessageListener] });
