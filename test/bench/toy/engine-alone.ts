import { join } from 'node:path';
import type { LoadGenerator } from '../harness/load.ts';
import { type Measurement, measure, type Schedule } from '../harness/rounds.ts';
import { checkSameAnswers } from '../harness/same-answers.ts';
import {
  FRONT_CORE,
  OTHER_CORE,
  type ScriptOptions,
  type StartedProcess,
  startScript,
} from '../harness/started-process.ts';
import type { Variant } from '../harness/variant.ts';
import { startGrafbase } from '../peers/grafbase.ts';
import { writeSupergraph } from '../peers/supergraph.ts';
import { TOY_OPERATIONS } from './operations.ts';
import { toySubgraphs } from './subgraphs.ts';

export interface EngineAlone {
  readonly compared: number;
  /** No two requests in flight are equal: nobody can share. */
  readonly distinct: readonly Measurement[];
  /** Every client asks the same: who shares equal requests in flight gains. */
  readonly equal: readonly Measurement[];
}

/** The part "engine alone": every variant over the same two subgraphs, whose resolvers answer from memory at once. */
export async function measureEngines(
  load: LoadGenerator,
  schedule: Schedule,
  folder: string,
): Promise<EngineAlone> {
  const subgraphs = await Promise.all(
    toySubgraphs().map(async ({ name, sdl }) => {
      const script = { script: 'toy/subgraph.process', args: [name], core: OTHER_CORE };
      return { name, sdl, process: await startScript(script) };
    }),
  );
  const remote = subgraphs.map(({ name, sdl, process: { url } }) => ({ name, sdl, url }));
  const urls = remote.map(({ url }) => url);
  const supergraph = join(folder, 'toy-supergraph.graphql');
  writeSupergraph(remote, supergraph);
  const behind = subgraphs.map(({ process: { pid } }) => ({ role: 'subgraphs' as const, pid }));

  const started: Variant[] = [];
  const add = (name: string, front: StartedProcess, others: Variant['processes']) => {
    const { url, headers, pid } = front;
    const variant = {
      name,
      url,
      headers,
      processes: [{ role: 'front' as const, pid }, ...others],
      stop: () => front.stop(),
    };
    started.push(variant);
    return variant;
  };
  const script = (options: Omit<ScriptOptions, 'core'>) => startScript({ ...options, core: FRONT_CORE });
  try {
    add('hub, one process', await script({ script: 'peers/hub.process', args: ['local'] }), []);
    add('hub over HTTP', await script({ script: 'peers/hub.process', args: ['http', ...urls] }), behind);
    add('Apollo Gateway', await script({ script: 'peers/apollo.process', args: [supergraph] }), behind);
    add('Hive gateway', await script({ script: 'peers/hive.process', args: [supergraph] }), behind);
    add(
      'Grafbase',
      await startGrafbase(remote, { folder: join(folder, 'grafbase'), core: FRONT_CORE }),
      behind,
    );
    add('hand-written', await script({ script: 'peers/aggregator.process', args: ['toy', ...urls] }), behind);
    add('monolith', await script({ script: 'peers/monolith.process' }), []);
    const off = [...started];
    const sharing = await script({ script: 'peers/hive.process', args: [supergraph, 'share'] });
    const hiveSharing = add('Hive gateway, sharing', sharing, behind);

    const compared = await checkSameAnswers(started, TOY_OPERATIONS);
    const distinct = await measure(load, off, TOY_OPERATIONS, schedule);
    const [page] = TOY_OPERATIONS;
    if (page === undefined) throw new TypeError('there is no operation');
    const samePage = { ...page, name: `${page.name}, all the same`, variables: page.variables.slice(0, 1) };
    const equal = await measure(load, [...off.slice(0, 5), hiveSharing], [samePage], schedule);
    return { compared, distinct, equal };
  } finally {
    await Promise.all([...started, ...subgraphs.map(({ process }) => process)].map((one) => one.stop()));
  }
}
