/**
 * Replay ids are opaque to clients. Inside they are a position in the event log, spread out so that a client cannot
 * count them. An id that was damaged in any one bit is none. Eight bytes hold the number; two more follow, as in
 * Salesforce's own. Clients that keep only the number send eight.
 */
const START = 4_177_003n;
const STEP = 13n;
const CHECKED = 16n;
const NUMBER_BYTES = 8;
const TAIL = Buffer.from([0, 0]);

function checkDigit(spread: bigint): bigint {
  return (spread * 7n + 5n) % CHECKED;
}

/** The replay id of a position. */
export function replayIdOf(position: number): Buffer {
  const spread = START + BigInt(position) * STEP;
  const number = Buffer.alloc(NUMBER_BYTES);
  number.writeBigUInt64BE(spread * CHECKED + checkDigit(spread));
  return Buffer.concat([number, TAIL]);
}

/** The position of a replay id; null for one that this org never wrote. */
export function positionOf(replayId: Buffer): number | null {
  const tail = replayId.subarray(NUMBER_BYTES);
  if (replayId.length < NUMBER_BYTES || !(tail.length === 0 || tail.equals(TAIL))) return null;
  const number = replayId.readBigUInt64BE();
  const spread = number / CHECKED;
  if (number % CHECKED !== checkDigit(spread)) return null;
  const distance = spread - START;
  if (distance < 0n || distance % STEP !== 0n) return null;
  return Number(distance / STEP);
}
