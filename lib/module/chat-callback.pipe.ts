import { Inject, Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { HostRoutes } from '../pipeline/endpoint/host-routes.js';

/**
 * Validates the body of a callback in a controller of the host's own. It takes the parsed body, or its bytes or text, finds the
 * class of its command, and gives the parsed body back, typed as that class but not made an instance of it. The command is what
 * `SdkAppIdGuard` or `OpenImGuard` found in the URL, else what the body says, else that of the class of the parameter.
 *
 * A parameter whose type is a class of a command takes only that command; any other type takes all, those without a class
 * unchecked unless the options say `unrecognized: 'refuse'`.
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
