import { Inject, Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { HostRoutes } from '../pipeline/endpoint/host-routes.js';

/**
 * Validates the body of a callback in a controller of the host's own. It takes the parsed body, its bytes or its text, checks it against
 * the body class of its command, and returns the parsed body: a plain object with the shape of that class, not an instance. The command
 * is the one that `SdkAppIdGuard` or `OpenImGuard` found in the URL, else the one that the body names, else that of the parameter's class.
 *
 * A parameter with a body class as its type takes only that command. Any other type takes all commands; those without a body class are
 * not checked, or refused if the option `unrecognized` is `'refuse'`.
 *
 * @throws HttpException for a body that does not fit: its response names the faults in the chat server's format, its cause is a `Refusal`
 *
 * @example
 * ```ts
 * @Post()
 * @HttpCode(200)
 * @UseGuards(SdkAppIdGuard)
 * receive(@Body(ChatCallbackPipe) body: C2cAfterSendMsgDto) {}
 * ```
 */
@Injectable()
export class ChatCallbackPipe implements PipeTransform<unknown, object> {
  constructor(@Inject(HostRoutes) private readonly routes: HostRoutes) {}

  transform(value: unknown, { metatype }: ArgumentMetadata): object {
    return this.routes.checkBody(value, metatype);
  }
}
