import { writeSync } from 'node:fs';
import type { pino } from 'pino';

/** How long a reader that is behind has for the last lines: tries, and milliseconds between two of them. */
const TRIES = 10;
const PAUSE_MS = 50;

/** What sonic-boom has not written yet, and no method of it tells. */
interface Waiting {
  readonly _bufs: readonly string[];
  readonly _writingBuf: string;
  /** `_writingBuf` is being written by a thread of libuv. */
  readonly _writing: boolean;
}

/**
 * Lets a process end although its last lines cannot be written. sonic-boom itself tries until it succeeds, so on a full
 * disk, or in a terminal that is gone, the process would never end.
 */
export function endWithLastLines(destination: ReturnType<typeof pino.destination>, fd: number): void {
  destination.flushSync = () => {
    const { _bufs, _writingBuf, _writing } = destination as unknown as Waiting;
    writeOrGiveUp(fd, Buffer.from([...(_writing ? [] : [_writingBuf]), ..._bufs].join('')));
  };
}

function writeOrGiveUp(fd: number, lines: Buffer): void {
  let rest = lines;
  for (let tries = 0; rest.length > 0 && tries < TRIES; ) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      tries += 1;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
}
