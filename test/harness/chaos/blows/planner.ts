import { randomUUID } from 'node:crypto';
import type { HubProcesses } from '../../hub-processes.ts';
import { childrenOf, type ProcessEntry } from '../../process-table.ts';
import { type GraphClient, words } from '../graph-client.ts';
import { until } from '../until.ts';
import type { Blow } from './blow.ts';

const ASKERS = 8;
const ABORTS = 3;
/** Documents that must be answered afterwards, one after the other. */
const ASKED_AFTERWARDS = 3;
/** In the arguments of the planner's process. */
const PLANNER = 'planner.process';
const PORTAL_FIELDS = [
  'number',
  'mode',
  'serviceLevel',
  'weightKg',
  'freightClass',
  'quoteReference',
  'bookedAt',
  'version',
  'createdAt',
  'updatedAt',
  'promisedDelivery',
  'deliveredAt',
];
const ACCOUNT_FIELDS = ['displayName', 'status', 'customerCode', 'legalName', 'phone', 'website', 'industry'];

/** The planner's process aborts, as a panic in its native code would make it, while new documents need plans. */
export const ABORT_PLANNER: Blow = {
  name: 'abort the planner, three times',
  strike: async (hub, { client, stop }) => {
    const over = new AbortController();
    const wrong: string[] = [];
    const asking = Array.from({ length: ASKERS }, async () => {
      while (!over.signal.aborted) {
        const answer = await askNewDocument(client);
        if (answer.kind === 'WRONG') wrong.push(answer.reason);
      }
    });
    try {
      for (let abort = 0; abort < ABORTS; abort += 1) await abortPlanner(hub, stop);
    } finally {
      over.abort();
      await Promise.all(asking);
    }
    for (let asked = 0; asked < ASKED_AFTERWARDS; asked += 1) {
      await until(
        'answer to a new document',
        async () => (await askNewDocument(client)).kind === 'RIGHT',
        stop,
      );
    }
    if (wrong[0] !== undefined) throw new Error(`${wrong.length} wrong answers: ${wrong[0]}`);
  },
};

async function abortPlanner({ gateway }: HubProcesses, stop: AbortSignal): Promise<void> {
  const [planner] = plannersOf(gateway.pid);
  if (planner === undefined) {
    throw new Error(`no planner process found: the gateway (process ${gateway.pid}) has no child ${PLANNER}`);
  }
  const gatewayPid = gateway.pid;
  process.kill(planner.pid, 'SIGABRT');
  await until(
    'planner process after the abort',
    () => {
      if (gateway.pid !== gatewayPid) throw new Error('the gateway ended with its planner');
      const found = plannersOf(gatewayPid);
      return found.length > 0 && found.every(({ pid }) => pid !== planner.pid);
    },
    stop,
  );
}

function plannersOf(gatewayPid: number): readonly ProcessEntry[] {
  return childrenOf(gatewayPid).filter(({ command }) => command.includes(PLANNER));
}

/** The refusal of a document that was alone in the planner's process each time when that aborted. */
const REFUSED = 'PLAN_REFUSED';

/** NONE: an error that passes, or the refusal above. */
type Asked = { readonly kind: 'RIGHT' | 'NONE' } | { readonly kind: 'WRONG'; readonly reason: string };

/** Asks a document that no plan exists for: random fields of two systems, under random aliases. */
async function askNewDocument(client: GraphClient): Promise<Asked> {
  const ofShipment = randomAliases(PORTAL_FIELDS);
  const ofAccount = randomAliases(ACCOUNT_FIELDS);
  const query = `{ shipments(first: 2) { nodes { ${selection(ofShipment)} account { ${selection(ofAccount)} } } } }`;
  const answer = await client.ask(query, {});
  if (typeof answer === 'string') return { kind: 'WRONG', reason: `${query} got no answer: ${answer}` };
  const { errors = [] } = answer;
  const passes = errors.every(
    ({ extensions }) => extensions?.retryable === true || extensions?.code === REFUSED,
  );
  if (errors.length > 0 && passes) return { kind: 'NONE' };
  try {
    const { nodes } = (answer.data ?? {})['shipments'] as { readonly nodes: readonly Node[] };
    const isRight = nodes.every(
      (node) =>
        sameKeys(node, [...ofShipment.keys(), 'account']) && sameKeys(node['account'], [...ofAccount.keys()]),
    );
    if (isRight && nodes.length > 0 && errors.length === 0) return { kind: 'RIGHT' };
    return { kind: 'WRONG', reason: `${query} gave ${JSON.stringify(answer)}` };
  } catch (error) {
    return { kind: 'WRONG', reason: `${query} gave ${JSON.stringify(answer)}: ${words(error)}` };
  }
}

type Node = Readonly<Record<string, unknown>>;

/** At least one of the fields, by its alias. */
function randomAliases(fields: readonly string[]): ReadonlyMap<string, string> {
  const chosen = fields.filter((_, at) => at === 0 || Math.random() < 0.5);
  return new Map(chosen.map((field) => [`a${randomUUID().slice(0, 8)}`, field]));
}

function selection(aliases: ReadonlyMap<string, string>): string {
  return [...aliases].map(([alias, field]) => `${alias}: ${field}`).join(' ');
}

function sameKeys(node: unknown, keys: readonly string[]): boolean {
  return Object.keys(node as Node).join() === keys.join();
}
