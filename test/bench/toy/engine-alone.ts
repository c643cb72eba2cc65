import { join } from 'node:path';
import type { LoadGenerator } from '../harness/load.ts';
import { type Measurement, measure, type Schedule } from '../harness/rounds.ts';
import { checkSameAnswers } from '../harness/same-answers.ts';
import { FRONT_CORE, OTHER_CORE, type StartedProcess, startScript } from '../harness/started-process.ts';
import { ownMemory, type Variant, variantOf } from '../harness/variant.ts';
import { startGrafbase } from '../peers/grafbase.ts';
import { writeSupergraph } from '../peers/supergraph.ts';
import { TOY_OPERATIONS } from './operations.ts';
import { measurePlanSharing, type PlanSharing } from './plan-sharing.ts';
import { withRandomAliases } from './random-forms.ts';
import { toySubgraphs } from './subgraphs.ts';

export interface EngineAlone {
  readonly compared: number;
  /** Megabytes of each variant's own processes after its first answers. */
  readonly memoryMb: ReadonlyMap<string, number>;
  /** No two requests in flight are equal: nobody can share. */
  readonly distinct: readonly Measurement[];
  /** Every client asks the same: who shares equal requests in flight gains. */
  readonly equal: readonly Measurement[];
  /** Each request has other aliases: nobody finds a document by its text. */
  readonly forms: readonly Measurement[];
  readonly sharing: PlanSharing;
}

const SHARING = 'Hive gateway, sharing';
/** Knows a few pages, in one form each. */
const HAND_WRITTEN = 'hand-written';
/** Those that have no gateway, and so nothing to share. */
const WITHOUT_GATEWAY = [HAND_WRITTEN, 'monolith'];

/** The part "engine alone": every variant over the same two subgraphs, whose resolvers answer from memory at once. */
export async function measureEngines(
  load: LoadGenerator,
  schedule: Schedule,
  folder: string,
): Promise<EngineAlone> {
  await using started = new AsyncDisposableStack();
  const variants = await startVariants(folder, started);
  let compared = await checkSameAnswers(variants, TOY_OPERATIONS);
  const memoryMb = ownMemory(variants);
  const notSharing = variants.filter(({ name }) => name !== SHARING);
  const distinct = await measure(load, notSharing, TOY_OPERATIONS, schedule);
  const [page] = TOY_OPERATIONS;
  if (page === undefined) throw new TypeError('there is no operation');
  const samePage = { ...page, name: `${page.name}, all the same`, variables: page.variables.slice(0, 1) };
  const gateways = variants.filter(({ name }) => !WITHOUT_GATEWAY.includes(name));
  const equal = await measure(load, gateways, [samePage], schedule);
  const knowing = notSharing.filter(({ name }) => name !== HAND_WRITTEN);
  const otherForms = [withRandomAliases(page)];
  compared += await checkSameAnswers(knowing, otherForms);
  const forms = await measure(load, knowing, otherForms, schedule);
  return { compared, memoryMb, distinct, equal, forms, sharing: await measurePlanSharing(page) };
}

async function startVariants(folder: string, owner: AsyncDisposableStack): Promise<Variant[]> {
  const own = async (starting: Promise<StartedProcess>) => {
    const one = await starting;
    owner.defer(() => one.stop());
    return one;
  };
  const script = (name: string, args: readonly string[], core = FRONT_CORE) =>
    own(startScript({ script: name, args, core }));
  const subgraphs = toySubgraphs();
  const processes = await Promise.all(
    subgraphs.map(({ name }) => script('toy/subgraph.process', [name], OTHER_CORE)),
  );
  const remote = subgraphs.map(({ name, sdl }, index) => ({ name, sdl, url: String(processes[index]?.url) }));
  const urls = remote.map(({ url }) => url);
  const supergraph = join(folder, 'toy-supergraph.graphql');
  writeSupergraph(remote, supergraph);
  const behind = processes.map(({ pid }) => ({ role: 'subgraphs' as const, pid }));
  const grafbase = startGrafbase(remote, { folder: join(folder, 'grafbase'), core: FRONT_CORE });
  return Promise.all([
    script('peers/hub.process', ['local']).then((front) => variantOf('hub, one process', front, [])),
    script('peers/hub.process', ['http', ...urls]).then((front) => variantOf('hub over HTTP', front, behind)),
    script('peers/apollo.process', [supergraph]).then((front) => variantOf('Apollo Gateway', front, behind)),
    script('peers/hive.process', [supergraph]).then((front) => variantOf('Hive gateway', front, behind)),
    own(grafbase).then((front) => variantOf('Grafbase', front, behind)),
    script('peers/aggregator.process', ['toy', ...urls]).then((front) =>
      variantOf(HAND_WRITTEN, front, behind),
    ),
    script('peers/monolith.process', []).then((front) => variantOf('monolith', front, [])),
    script('peers/hive.process', [supergraph, 'share']).then((front) => variantOf(SHARING, front, behind)),
  ]);
}
