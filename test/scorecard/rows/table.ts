import type { Row } from '../row.ts';
import { spendBudget } from './api-budget.ts';
import { backlogBesideExceptions } from './backlog.ts';
import { skewClocks } from './clocks.ts';
import { cutFollowers, slowFollowers } from './followers.ts';
import { attack } from './hostile.ts';
import { killAtRandom } from './kills.ts';
import { permuteArrivals } from './permutations.ts';
import { poison } from './poison.ts';
import { killPostgres } from './postgres.ts';
import { takeRedisAway } from './redis-away.ts';
import { emptyRedis } from './redis-emptied.ts';
import { failInSalesforce } from './salesforce-faults.ts';
import { soak } from './soak.ts';
import { killAtSteps } from './steps.ts';

/** Every row, in the order in which they run. */
export const ROWS: readonly Row[] = [
  {
    number: 1,
    name: 'kills',
    fault:
      'random SIGKILLs of workers, gateway and subgraphs, the next one only after readiness; 5,000 acknowledged writes',
    expected: '0 lost, 0 doubled, by a book of what was acknowledged',
    run: killAtRandom,
  },
  {
    number: 2,
    name: 'postgres',
    fault: 'kill -9 of PostgreSQL with all its backends, repeatedly',
    expected: 'RPO 0, RTO < 5 s',
    run: killPostgres,
  },
  {
    number: 3,
    name: 'steps',
    fault: 'a kill at every named step; a worker stopped past its lease, then continued',
    expected: 'one effect each, the newest state stands',
    run: killAtSteps,
  },
  {
    number: 4,
    name: 'redis-emptied',
    fault: 'FLUSHALL beside reads; an empty Redis in the place of the old one',
    expected: 'correct answers; rebuild ≥ 10,000 links/s',
    run: emptyRedis,
  },
  {
    number: 5,
    name: 'redis-away',
    fault: 'Redis frozen for 60 s; Redis dead for 60 s',
    expected: 'reads served; p99 + < 200 ms',
    run: takeRedisAway,
  },
  {
    number: 6,
    name: 'salesforce-faults',
    fault: 'Salesforce answers 503, its limit, a locked record, or nothing after its commit',
    expected: 'retried, one record',
    run: failInSalesforce,
  },
  {
    number: 7,
    name: 'backlog',
    fault: 'a backfill of 100,000 records beside real-time traffic',
    expected: 'real-time p99 < 1 s, within 20 % of idle',
    run: backlogBesideExceptions,
  },
  {
    number: 8,
    name: 'api-budget',
    fault: 'the API budget at its reserve, at 95 % and at its last percent, with three workers',
    expected: 'exceptions pass, the backfill stops, 0 overshoot with 3 replicas',
    run: spendBudget,
  },
  {
    number: 9,
    name: 'followers',
    fault: '1,000 subscribers, 200 disconnects, the gateway stopped and killed',
    expected: '0 missed, 0 doubled, in order for each shipment',
    run: cutFollowers,
  },
  {
    number: 10,
    name: 'slow-followers',
    fault: 'a tenth of 1,000 subscribers reads no more',
    expected: "memory grows < 64 MB, the others' p99 stays",
    run: slowFollowers,
  },
  {
    number: 11,
    name: 'poison',
    fault: 'records that Salesforce refuses, among 10,000 that it takes',
    expected: 'review queue with owner; other keys flow; a correction carries them',
    run: poison,
  },
  {
    number: 12,
    name: 'permutations',
    fault: 'facts of a shipment in any order, with repetitions',
    expected: 'an identical state in 100,000 runs',
    run: permuteArrivals,
  },
  {
    number: 13,
    name: 'clocks',
    fault: 'clocks of devices wrong by up to an hour; events in any order, some 48 hours late',
    expected: 'the right milestone, or review',
    run: skewClocks,
  },
  {
    number: 14,
    name: 'hostile',
    fault: 'two tenants over every path of the schema; 10,000 fuzzed documents',
    expected: '0 leaks, 0 5xx, rejected in < 100 ms',
    run: attack,
  },
  {
    number: 15,
    name: 'soak',
    fault: '30 minutes of steady load: writers, readers, followers that are cut, changes in Salesforce',
    expected: 'memory of each process of the hub < 1 MB/h after the warm-up; the queue returns to 0',
    run: soak,
  },
];
