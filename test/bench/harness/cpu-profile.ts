import { readFileSync } from 'node:fs';

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  /** Zero for functions that are not JavaScript. */
  readonly scriptId: string;
  readonly lineNumber: number;
}

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: CallFrame;
  }[];
  readonly samples: readonly number[];
  /** Microseconds between samples. */
  readonly timeDeltas: readonly number[];
}

export interface Share {
  readonly name: string;
  /** Of the time in which the process was not idle; 0 to 1. */
  readonly share: number;
}

export interface ProfileSummary {
  readonly parts: readonly Share[];
  /** The functions with the most time of their own. */
  readonly functions: readonly Share[];
}

/** Which part of the program a place in it belongs to: the first that matches. */
const PARTS: readonly (readonly [part: string, place: RegExp])[] = [
  ['gateway: plan and merge', /\/gateway\/engine\//],
  ['gateway: front, limits, pipeline', /\/gateway\/|\/graphql-http\/|\/graphql-ws\//],
  ['identity', /\/src\/identity\/|\/jose\//],
  ['subgraph resolvers', /\/subgraphs\/|\/src\/graph\/|\/src\/domain\/|\/type-graphql\//],
  ['SQL client', /\/src\/portal-store\/|\/src\/postgres\/|\/node_modules\/(?:pg|postgres)[-\w]*\//],
  ['Redis client', /\/src\/redis\/|\/node_modules\/(?:@?ioredis|redis)[-\w/]*\//],
  ['Salesforce client', /\/src\/salesforce\/|\/node_modules\/(?:jsforce|@jsforce)\//],
  ['DataLoader', /\/dataloader\//],
  ['graphql-jit and what it compiled', /\/graphql-jit\/|^compiled:/],
  ['graphql-js and Apollo', /\/node_modules\/(?:graphql|@apollo|@graphql-tools|graphql-scalars)\//],
  ['Node: HTTP, sockets, streams, timers', /^node:/],
];
const FUNCTIONS = 15;

/**
 * Reads a profile that `node --cpu-prof` wrote and adds up the time by part and by function, without its first `skipMs`
 * milliseconds (the start of the program).
 */
export function summarizeProfile(file: string, skipMs: number): ProfileSummary {
  const profile = JSON.parse(readFileSync(file, 'utf8')) as CpuProfile;
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const parts = new Map<string, number>();
  const functions = new Map<string, number>();
  let busy = 0;
  let elapsed = 0;
  profile.samples.forEach((id, index) => {
    const frame = frames.get(id);
    const time = profile.timeDeltas[index] ?? 0;
    elapsed += time;
    if (frame === undefined || frame.functionName === '(idle)' || elapsed < skipMs * 1_000) return;
    busy += time;
    add(parts, partOf(frame), time);
    const place = frame.url.split('/').slice(-2).join('/');
    add(functions, `${frame.functionName || '(anonymous)'} ${place}:${frame.lineNumber + 1}`, time);
  });
  return { parts: shares(parts, busy), functions: shares(functions, busy).slice(0, FUNCTIONS) };
}

function partOf({ functionName, scriptId, url }: CallFrame): string {
  if (functionName === '(garbage collector)') return 'garbage collector';
  if (scriptId === '0') return 'V8 and system calls';
  const place = url === '' ? 'compiled:' : url;
  return PARTS.find(([, pattern]) => pattern.test(place))?.[0] ?? 'other';
}

function add(totals: Map<string, number>, name: string, time: number): void {
  totals.set(name, (totals.get(name) ?? 0) + time);
}

function shares(totals: ReadonlyMap<string, number>, whole: number): Share[] {
  return [...totals].map(([name, time]) => ({ name, share: time / whole })).sort((a, b) => b.share - a.share);
}
