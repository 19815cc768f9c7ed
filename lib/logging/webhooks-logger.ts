import { Logger, type LoggerService, type LogLevel } from '@nestjs/common';

/** Characters of one text that reach the log: an error may have a message of any length. */
const TEXT_LENGTH = 8_000;

let warned = false;

/** Writes to the app's logger. A logger that throws or rejects loses the line, and breaks nothing else. */
export class WebhooksLogger extends Logger {
  constructor() {
    super('ChatWebhooks');
  }

  /** What Nest's methods write to. */
  override get localInstance(): LoggerService {
    // undefined or false where the app logs nothing
    const host = super.localInstance as LoggerService | undefined;
    const at =
      (level: LogLevel) =>
      (message: unknown, ...more: unknown[]) => {
        try {
          const returned: unknown = host?.[level]?.(cut(message), ...more.map(cut));
          if (returned instanceof Promise) returned.catch(warnOnce);
        } catch (error) {
          warnOnce(error);
        }
      };
    return {
      log: at('log'),
      error: at('error'),
      warn: at('warn'),
      debug: at('debug'),
      verbose: at('verbose'),
      fatal: at('fatal'),
    };
  }
}

function cut(text: unknown): unknown {
  return typeof text === 'string' && text.length > TEXT_LENGTH ? `${text.slice(0, TEXT_LENGTH)}…` : text;
}

function warnOnce(error: unknown): void {
  if (warned) return;
  warned = true;
  process.emitWarning(`The app's logger failed, and log lines are lost: ${error instanceof Error ? error.name : ''}`);
}
