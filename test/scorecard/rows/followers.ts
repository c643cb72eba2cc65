import { resumeLedger } from '../../bench/live/resume.ts';
import { slowConsumers } from '../../bench/live/slow.ts';
import { Subscribers } from '../../bench/live/subscribers.ts';
import { byBranch } from '../../bench/live/variant.ts';
import { startLiveWorld } from '../../bench/live/world.ts';
import { atLeast, below, type Figure, none } from '../figures.ts';
import type { RunOptions } from '../row.ts';
import { sizesOf } from '../sizes.ts';

const EVENTS_PER_SECOND = 50;
const MOST_GROWTH_MB = 64;
/** Two rounds without slow consumers differ by as much. */
const MOST_TIMES = 1.5;

/** Each subscriber must have had every event of its branch once, each shipment's in order. */
export async function cutFollowers(options: RunOptions): Promise<readonly Figure[]> {
  const { subscribers: count, seconds, cuts } = sizesOf(options).followers;
  await using world = await startLiveWorld(options.signal);
  const { hub, writer, waybill } = world;
  await using subscribers = new Subscribers();
  await subscribers.connect({ url: waybill.url, token: waybill.token, count, operation: byBranch(true) });
  options.print(
    `${count} subscribers follow; ${cuts} connections are cut, the gateway is stopped and killed`,
  );
  const trouble = { seconds, perSecond: EVENTS_PER_SECOND, cuts };
  const { deliveries, missed, doubled, outOfOrder } = await resumeLedger(hub, writer, subscribers, trouble);
  return [
    atLeast('deliveries', deliveries, '', 1),
    none('missed', missed),
    none('came twice', doubled),
    none('out of order for a shipment', outOfOrder),
  ];
}

/** A tenth of the subscribers stops reading. */
export async function slowFollowers(options: RunOptions): Promise<readonly Figure[]> {
  const { subscribers: count, slowSeconds: seconds, slowRounds: rounds } = sizesOf(options).followers;
  await using world = await startLiveWorld(options.signal);
  const { growthMb, ratio } = await slowConsumers(world.waybill, { count, seconds, rounds }, options.print);
  return [
    below("growth of the gateway's memory", growthMb, 'MB', MOST_GROWTH_MB),
    below("the others' p99 to that before", ratio, 'times', MOST_TIMES),
  ];
}
