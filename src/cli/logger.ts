import { type Logger as PinoLogger, pino } from 'pino';
import type { Config } from '../config/environment.ts';
import { traceFields } from '../telemetry/tracing.ts';
import { endWithLastLines } from './last-lines.ts';

/** The logger of all parts of the hub. Callers pass named, harmless fields only: never records or values. */
export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error'>;

const STANDARD_ERROR = 2;
/** Bytes of lines that wait to be written; beyond this, new lines are dropped. */
const MOST_WAITING_BYTES = 1_048_576;

/** JSON lines on standard error: standard output holds only the answer of a command. */
export function createLogger(config: Config): Logger {
  const destination = pino.destination({ dest: STANDARD_ERROR, maxLength: MOST_WAITING_BYTES });
  // If the disk is full or the terminal is gone, only log lines are lost.
  destination.on('error', () => undefined);
  endWithLastLines(destination, STANDARD_ERROR);
  return pino({ level: config.logLevel, base: null, mixin: traceFields }, destination);
}
