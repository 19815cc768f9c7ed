import { Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';

interface LoggedRequest {
  readonly id: unknown;
  readonly method: string;
  readonly url: string;
  readonly remoteAddress: string;
}

/** Logs only the route of a callback: its query holds the signature, its path or Authorization header the secret. */
export const serializers = {
  req(request: LoggedRequest): object {
    const { id, method, url, remoteAddress } = request;
    const route = /^.*?\/chat-webhooks\/(tencent|openim)(?![^/?])/i.exec(url)?.[0];
    return route === undefined ? request : { id, method, url: route, remoteAddress };
  },
};

@Module({ imports: [LoggerModule.forRoot({ pinoHttp: { serializers } })] })
export class LoggingModule {}
