import { type Logger as PinoLogger, pino } from 'pino';
import type { Config } from '../config/environment.ts';

/** What the parts of the hub need of a logger. Callers pass named, harmless fields only: never records or values. */
export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error'>;

/** JSON lines on standard error, so that what a command answers stays alone on standard output. */
export function createLogger(config: Config): Logger {
  return pino({ level: config.logLevel, base: null }, pino.destination(2));
}
