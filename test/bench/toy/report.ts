import type { Measurement } from '../harness/rounds.ts';
import { measurementTables, memoryTable } from '../harness/tables.ts';
import { type Target, targetTable } from '../harness/targets.ts';
import type { EngineAlone } from './engine-alone.ts';
import type { PlanSharing } from './plan-sharing.ts';

const HUB = 'hub, one process';
const APOLLO = 'Apollo Gateway';

/** The part "engine alone" in Markdown. */
export function engineReport({ compared, memoryMb, distinct, equal, forms, sharing }: EngineAlone): string {
  return [
    '## Engine alone: resolvers answer from memory',
    `${compared} answers compared before measuring: all equal.`,
    '### In-flight sharing off: no two requests in flight are equal',
    measurementTables(distinct, APOLLO),
    '### Every client asks the same: sharing in flight on where a peer has it',
    measurementTables(equal, APOLLO),
    '### Every request has other aliases: no document is found by its text',
    measurementTables(forms, APOLLO),
    '### Plans that documents of different form share in the hub',
    sharingTable(sharing),
    '### Memory of the own processes (front and subgraphs)',
    memoryTable(memoryMb, [...distinct, ...equal, ...forms]),
    '### Targets',
    targetTable(engineTargets(distinct)),
  ].join('\n\n');
}

function sharingTable({ examples, page }: PlanSharing): string {
  return [
    '| Documents with random aliases | Documents | Plans | Characters kept |',
    '|---|---|---|---|',
    `| committed examples | ${examples.documents} | ${examples.plans} | |`,
    `| portal page | ${page.documents} | ${page.plans} | ${page.characters} |`,
  ].join('\n');
}

function engineTargets(measurements: readonly Measurement[]): Target[] {
  return [...new Set(measurements.map(({ operation }) => operation))].flatMap((operation): Target[] => {
    const of = (name: string) =>
      measurements.find((row) => row.operation === operation && row.variant === name);
    const [hub, apollo, monolith] = [of(HUB), of(APOLLO), of('monolith')];
    if (hub === undefined || apollo === undefined || monolith === undefined) return [];
    return [
      {
        what: `${operation}: req/s, × Apollo Gateway`,
        figure: hub.requestsPerSecond / apollo.requestsPerSecond,
        aim: { atLeast: 4 },
      },
      {
        what: `${operation}: CPU a request, Apollo Gateway ÷ hub`,
        figure: apollo.cpuMsPerRequest / hub.cpuMsPerRequest,
        aim: { atLeast: 6 },
      },
      {
        what: `${operation}: req/s, × monolith`,
        figure: hub.requestsPerSecond / monolith.requestsPerSecond,
        aim: { atLeast: 0.15 },
      },
    ];
  });
}
