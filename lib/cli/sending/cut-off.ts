import { request as httpRequest, type ClientRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { CallbackRequest } from '../../chat-servers/client/signed.js';
import type { Accident } from './planned-callback.js';

/**
 * Sends a request, on a connection of its own that is reset. Resolves when it is, or could not be opened.
 *
 * @param timeout milliseconds for all of it: where nothing can be written, nothing can be cut off
 */
export function sendCutOff(
  url: URL,
  { headers, body }: CallbackRequest,
  accident: Exclude<Accident, { kind: 'delay' }>,
  timeout: number,
) {
  const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
    method: 'POST',
    headers: { ...headers, 'content-length': String(body.length) },
    agent: false,
    signal: AbortSignal.timeout(timeout),
  });
  return new Promise<void>((resolve) => {
    request.on('error', () => resolve()).on('close', resolve);
    if (accident.kind === 'half-body') {
      request.write(body.subarray(0, Math.floor(body.length / 2)), () => setImmediate(reset, request));
    } else {
      request.end(body, () => setTimeout(reset, accident.milliseconds, request));
    }
  });
}

/** TCP's RST, where the connection has it to give: not inside TLS. */
function reset(request: ClientRequest): void {
  const { socket } = request;
  if (socket !== null && 'encrypted' in socket) socket.destroy();
  else socket?.resetAndDestroy();
}
