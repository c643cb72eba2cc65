import { median } from '../harness/rounds.ts';
import { figure } from '../harness/tables.ts';
import { GROUPS } from './event-writer.ts';
import { load } from './load.ts';
import { residentMb } from './measure.ts';
import { Subscribers } from './subscribers.ts';
import { byBranch, type LiveVariant } from './variant.ts';

export interface SlowConsumers {
  /** Of the gateway's memory, at most. */
  readonly growthMb: number;
  /** p99 of the others to that before; the median of the rounds. */
  readonly ratio: number;
}

/** A tenth of the subscribers stops reading; in rounds, since the others' p99 differs by half from one to the next anyway. */
export async function slowConsumers(
  waybill: LiveVariant,
  { count, seconds, rounds }: { readonly count: number; readonly seconds: number; readonly rounds: number },
  print: (line: string) => void,
): Promise<SlowConsumers> {
  const wide = byBranch(true);
  const query = wide.query.replace(
    'shipment {',
    `${Array.from({ length: 30 }, (_, at) => `s${at}: shipment { id number updatedAt createdAt portalId }`).join(' ')} shipment {`,
  );
  const share = 1 / GROUPS;
  const paused = Math.round(count / 10);
  const ratios: number[] = [];
  let growthMb = 0;
  for (let round = 1; round <= rounds; round += 1) {
    await using subscribers = new Subscribers();
    const { url, token } = waybill;
    await subscribers.connect({ url, token, count, operation: { ...wide, query } });
    await load(subscribers, waybill, 20, 5, { share });
    const before = await load(subscribers, waybill, 20, seconds, { share });
    const memory = residentMb(waybill.pid);
    await subscribers.pause(paused);
    const after = await load(subscribers, waybill, 20, seconds, { share, listening: count - paused });
    growthMb = Math.max(growthMb, residentMb(waybill.pid) - memory);
    ratios.push(after.p99 / before.p99);
    print(
      `  frames of ${after.frameBytes} bytes; p99 of the others ${figure(before.p99)} ms before, ${figure(after.p99)} ms after`,
    );
  }
  return { growthMb, ratio: median(ratios) };
}
