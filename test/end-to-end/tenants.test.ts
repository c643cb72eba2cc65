import { buildSchema, type GraphQLSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { encodeId } from '../../src/graph/entity-id.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { inParallel, neutral, type PlainAnswer } from './tenants/answers.ts';
import { plantRecords, type Target } from './tenants/planted-records.ts';
import { formsOf, ghostOf, idsOf, namesOf } from './tenants/probes.ts';
import {
  type Asking,
  choices,
  cursorSlots,
  idSlots,
  namingSlots,
  nestedFields,
  type Question,
  question,
  questions,
  rootFields,
} from './tenants/questions.ts';
import { collectFacts, countsOf, mayReadRecord, Secrets, VIEWERS, type Viewer } from './tenants/secrets.ts';

/** Steps from record to record that the walk takes from every root, besides the one to a list's records. */
const HOPS = 3;
const CURSORS_A_LIST = 3;

vi.setConfig({ testTimeout: 120_000 });

let hub: TestHub;
let schema: GraphQLSchema;
let targets: readonly Target[];
const secrets = new Map<Viewer, Secrets>();

beforeAll(async () => {
  hub = await startTestHub({ maxCost: 10_000_000, maxOperationsPerSecond: 1_000_000 });
  schema = buildSchema(hub.gateway.publicSdl);
  targets = await plantRecords(hub);
  const facts = await collectFacts(hub);
  for (const viewer of VIEWERS) secrets.set(viewer, new Secrets(viewer, facts, schema));
});
afterAll(() => hub?.[Symbol.asyncDispose]());

async function ask(user: string, { query, variables }: Question): Promise<PlainAnswer> {
  const { data, errors } = await hub.ask(user, query, variables);
  return { data, errors };
}

function leaks(viewer: Viewer, answer: PlainAnswer, named: readonly string[] = []): string[] {
  return secrets.get(viewer)?.in(answer, named) ?? ['nothing is known to be secret'];
}

function split(viewer: Viewer): { mine: Target[]; theirs: Target[] } {
  const mine = targets.filter((target) => mayReadRecord(viewer, target));
  const theirs = targets.filter(({ owner }) => viewer.aims.includes(owner));
  return { mine, theirs: theirs.filter((target) => !mine.includes(target)) };
}

/** Whether what a field answers can be this record. */
function fits(asking: Asking, target: Target): boolean {
  return asking.as === null || asking.as.name === target.type;
}

/** A record of one's own that has a nested field; a customer has no opportunities. */
function ownParents(asking: Asking, viewer: Viewer): string[] {
  return split(viewer).mine.flatMap((target) =>
    target.type === asking.parent?.name ? idsOf(target).filter((id) => id === encodeIdOf(target)) : [],
  );
}

function encodeIdOf({ type, portalId, crmId }: Target): string {
  return encodeId(type, { portalId, crmId });
}

describe.each(VIEWERS)('$user', (viewer) => {
  it('gets nothing of others from any root field, whichever record and form it names', async () => {
    const pairs = split(viewer).theirs.map((target) => ({ target, ghost: ghostOf(target) }));
    const tried = rootFields(schema).flatMap((asking) =>
      namingSlots(asking).flatMap((slot) =>
        pairs
          .filter(({ target }) => fits(asking, target))
          .flatMap(({ target, ghost }) =>
            formsOf(target).map((form, at) => ({ asking, slot, target, ghost, form, at })),
          ),
      ),
    );
    await inParallel(tried, async ({ asking, slot, target, ghost, form, at }) => {
      const about = `${asking.name} ${slot.path.join('.')} = ${target.type} ${form}`;
      const [theirs, nobodys] = await Promise.all([
        ask(viewer.user, question(asking, [{ slot, value: form }])),
        ask(viewer.user, question(asking, [{ slot, value: formsOf(ghost)[at] }])),
      ]);
      expect(leaks(viewer, theirs, namesOf([target])), about).toEqual([]);
      expect(neutral(theirs, target), about).toBe(neutral(nobodys, ghost));
    });
  });

  it("gets nothing of others by naming a record of its own beside another's", async () => {
    const { mine, theirs } = split(viewer);
    const tried = rootFields(schema).flatMap((asking) =>
      idSlots(asking).flatMap((slot) =>
        idSlots(asking)
          .filter((other) => other !== slot)
          .flatMap((other) =>
            mine.flatMap((own) =>
              theirs
                .filter((target) => target.type === own.type && ['Account', 'Shipment'].includes(own.type))
                .map((target) => ({ asking, slot, other, own, target, ghost: ghostOf(target) })),
            ),
          ),
      ),
    );
    await inParallel(tried, async ({ asking, slot, other, own, target, ghost }) => {
      for (const [at, form] of idsOf(target).entries()) {
        const about = `${asking.name} ${slot.path.join('.')} = ${target.type} ${form} beside ${own.owner}`;
        const beside = { slot: other, value: encodeIdOf(own) };
        const [both, alone] = await Promise.all([
          ask(viewer.user, question(asking, [{ slot, value: form }, beside])),
          ask(viewer.user, question(asking, [{ slot, value: idsOf(ghost)[at] }, beside])),
        ]);
        expect(leaks(viewer, both, namesOf([target])), about).toEqual([]);
        expect(neutral(both, target), about).toBe(neutral(alone, ghost));
      }
    });
  });

  it('gets its own record alone when one operation asks for many', async () => {
    const { mine, theirs } = split(viewer);
    const asked = (['Account', 'Shipment', 'Contact', 'Case', 'PortalUser', 'Exception'] as const).map(
      (type) => [mine, theirs].flatMap((side) => side.filter((target) => target.type === type)),
    );
    await inParallel(asked, async (many) => {
      const ids = many.map(encodeIdOf);
      const declared = ids.map((_, at) => `$v${at}: ID!`).join(' ');
      const fields = ids.map((_, at) => `a${at}: node(id: $v${at}) { __typename id }`).join(' ');
      const answer = await ask(viewer.user, {
        query: `query (${declared}) { ${fields} }`,
        variables: Object.fromEntries(ids.map((id, at) => [`v${at}`, id])),
      });
      const found = Object.values(answer.data as Record<string, { id: string } | null>);
      expect(found.map((record) => record?.id ?? null)).toEqual(
        many.map((target) => (mine.includes(target) ? encodeIdOf(target) : null)),
      );
    });
  });

  it('gets nothing of others by walking from any root to any field', async () => {
    const { mine } = split(viewer);
    const walks = rootFields(schema).flatMap((asking) => {
      const byId = namingSlots(asking).find(({ path }) => path.join('.') === 'id');
      if (!byId) return questions(asking, [], HOPS);
      return mine
        .filter((target) => (asking.as?.name ?? asking.field.type.toString()) === target.type)
        .flatMap((target) => questions(asking, [{ slot: byId, value: encodeIdOf(target) }], HOPS - 1));
    });
    const seen: PlainAnswer[] = [];
    await inParallel(walks, async (walk) => {
      const answer = await ask(viewer.user, walk);
      expect(answer.data, walk.query.slice(0, 200)).not.toBeNull();
      expect(answer.errors.map(({ extensions }) => extensions?.['code']).filter(isUnexpected)).toEqual([]);
      expect(leaks(viewer, answer), walk.query.slice(0, 200)).toEqual([]);
      seen.push(answer);
    });
    const text = JSON.stringify(seen);
    const unseen = mine.filter(
      (target) => ![target.portalId, target.crmId].some((id) => id && text.includes(id)),
    );
    expect(unseen).toEqual([]);
  });

  it('gets nothing of others by any choice of an argument', async () => {
    const tried = [
      ...rootFields(schema)
        .filter(({ as }) => as === null)
        .map((asking) => ({ asking, parents: [undefined] })),
      ...nestedFields(schema).map((asking) => ({ asking, parents: ownParents(asking, viewer) })),
    ].flatMap(({ asking, parents }) =>
      asking.slots.flatMap((slot) =>
        choices(slot).flatMap((value) => parents.map((parent) => ({ asking, slot, value, parent }))),
      ),
    );
    await inParallel(tried, async ({ asking, slot, value, parent }) => {
      const answer = await ask(viewer.user, question(asking, [{ slot, value }], parent));
      expect(leaks(viewer, answer), `${asking.name} ${slot.path.join('.')} = ${String(value)}`).toEqual([]);
    });
  });

  it("gets nothing of others from a field of another's record, or by naming one in a field of its own", async () => {
    const { theirs } = split(viewer);
    const pairs = theirs.map((target) => ({ target, ghost: ghostOf(target) }));
    await inParallel(nestedFields(schema), async (asking) => {
      for (const { target, ghost } of pairs.filter(({ target }) => target.type === asking.parent?.name)) {
        const [their, nobodys] = await Promise.all([
          ask(viewer.user, question(asking, [], encodeIdOf(target))),
          ask(viewer.user, question(asking, [], encodeIdOf(ghost))),
        ]);
        expect(leaks(viewer, their, namesOf([target])), asking.name).toEqual([]);
        expect(neutral(their, target), asking.name).toBe(neutral(nobodys, ghost));
      }
      for (const slot of namingSlots(asking)) {
        for (const { target } of pairs) {
          for (const form of formsOf(target)) {
            for (const parent of ownParents(asking, viewer)) {
              const answer = await ask(viewer.user, question(asking, [{ slot, value: form }], parent));
              expect(leaks(viewer, answer, namesOf([target])), asking.name).toEqual([]);
            }
          }
        }
      }
    });
  });

  it('gets nothing of others with their cursors', async () => {
    const others = VIEWERS.filter((other) => other !== viewer);
    const lists = [
      ...rootFields(schema).map((asking) => ({ asking, nested: false })),
      ...nestedFields(schema).map((asking) => ({ asking, nested: true })),
    ].filter(({ asking }) => cursorSlots(asking).length > 0);
    let used = 0;
    await inParallel(lists, async ({ asking, nested }) => {
      for (const other of [...others, { user: 'admin' }]) {
        const theirParents = nested
          ? targets.filter(({ type }) => type === asking.parent?.name).map(encodeIdOf)
          : [undefined];
        const cursors = new Set<string>();
        for (const parent of theirParents) {
          for (const cursor of cursorsIn(await ask(other.user, question(asking, [], parent))))
            cursors.add(cursor);
        }
        for (const cursor of [...cursors].slice(0, CURSORS_A_LIST)) {
          for (const slot of cursorSlots(asking)) {
            for (const parent of nested ? ownParents(asking, viewer) : [undefined]) {
              const answer = await ask(viewer.user, question(asking, [{ slot, value: cursor }], parent));
              expect(leaks(viewer, answer), `${asking.name} ${slot.path.join('.')}`).toEqual([]);
              used += 1;
            }
          }
        }
      }
    });
    expect(used).toBeGreaterThan(100);
  });
});

it('would notice a leak: staff see what customers may not', async () => {
  for (const viewer of VIEWERS) {
    const { theirs } = split(viewer);
    const nodes = rootFields(schema).filter(({ as }) => as !== null);
    await inParallel(theirs, async (target) => {
      const asking = nodes.find(({ as }) => as?.name === target.type);
      const slot = asking && namingSlots(asking)[0];
      if (!asking || !slot) throw new Error(`node cannot answer a ${target.type}`);
      const answer = await ask('serviceAgent', question(asking, [{ slot, value: encodeIdOf(target) }]));
      expect(leaks(viewer, answer).length, `${target.owner} ${target.type}`).toBeGreaterThan(0);
    });
  }
});

it('counts in reports what each viewer may read, and nothing more', async () => {
  for (const viewer of VIEWERS) {
    const report = await ask(viewer.user, {
      query: '{ accountPerformance { shipments exceptions } }',
      variables: {},
    });
    expect(report.data).toEqual({ accountPerformance: [await countsOf(hub, viewer)] });
  }
});

it.each(['_entities(representations: [{ __typename: "Account" }]) { __typename }', '_service { sdl }'])(
  'the gateway has no %s',
  async (field) => {
    const { data, errors } = await hub.ask('admin', `{ ${field} }`);
    expect(data).toBeUndefined();
    expect(errors.map(({ extensions }) => extensions?.['code'])).toContain('BAD_USER_INPUT');
  },
);

/** The codes that an honest walk through everything meets. */
function isUnexpected(code: unknown): boolean {
  return code !== 'FIELD_NOT_VISIBLE';
}

function cursorsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === 'cursor' && typeof inner === 'string' ? [inner] : cursorsIn(inner),
  );
}
