import { type Logger as PinoLogger, pino } from 'pino';
import type { Config } from '../config/environment.ts';

/** What the parts of the hub need of a logger. Callers pass named, harmless fields only: never records or values. */
export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error'>;

/** Bytes of lines that wait to be written; what comes while so much waits is dropped. */
const MOST_WAITING_BYTES = 1_048_576;

/** JSON lines on standard error, so that what a command answers stays alone on standard output. */
export function createLogger(config: Config): Logger {
  const destination = pino.destination({ dest: 2, maxLength: MOST_WAITING_BYTES });
  // A full disk or a terminal that is gone costs lines of the log, and nothing else.
  destination.on('error', () => undefined);
  return pino({ level: config.logLevel, base: null }, destination);
}
