import { randomUUID } from 'node:crypto';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { encodeId } from '../../src/graph/entity-id.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { inParallel, neutral, type PlainAnswer } from './tenants/answers.ts';
import {
  call,
  idPlaces,
  type Mutating,
  mutationsOf,
  type Place,
  sample,
  textPlaces,
  type Written,
} from './tenants/mutations.ts';
import { plantRecords, type Target } from './tenants/planted-records.ts';
import { ghostOf, idsOf, namesOf } from './tenants/probes.ts';
import { collectFacts, mayReadRecord, Secrets, VIEWERS, type Viewer } from './tenants/secrets.ts';
import { harm, storedRows } from './tenants/stored-rows.ts';

vi.setConfig({ testTimeout: 120_000 });

let hub: TestHub;
let schema: GraphQLSchema;
let targets: readonly Target[];
const secrets = new Map<Viewer, Secrets>();

/**
 * What a caller does find out, and why. Whoever signs in needs an address of their own, so one that is taken must be
 * refused, without a word about whose it is.
 */
const TOLD = new Map([['contactUpdate email', [{ field: 'email', code: 'DUPLICATE' }]]]);

beforeAll(async () => {
  hub = await startTestHub({ maxCost: 10_000_000, maxOperationsPerSecond: 1_000_000 });
  schema = buildSchema(hub.gateway.publicSdl);
  targets = await plantRecords(hub);
  const facts = await collectFacts(hub);
  for (const viewer of VIEWERS) secrets.set(viewer, new Secrets(viewer, facts, schema));
});
afterAll(() => hub?.[Symbol.asyncDispose]());

interface Said {
  readonly field: string | null;
  readonly code: string;
}

async function send(user: string, mutating: Mutating, written: Written): Promise<PlainAnswer> {
  const { query, variables } = call(mutating, { idempotencyKey: randomUUID(), ...written });
  const { data, errors } = await hub.ask(user, query, variables);
  return { data, errors };
}

function userErrors({ data }: PlainAnswer): readonly Said[] {
  const [payload] = Object.values((data ?? {}) as Record<string, { userErrors: Said[] } | null>);
  return payload?.userErrors ?? [];
}

function leaks(viewer: Viewer, answer: PlainAnswer, named: readonly string[]): string[] {
  return secrets.get(viewer)?.in(answer, named) ?? ['nothing is known to be secret'];
}

function split(viewer: Viewer): { mine: Target[]; theirs: Target[] } {
  const mine = targets.filter((target) => mayReadRecord(viewer, target));
  const theirs = targets.filter(({ owner }) => viewer.aims.includes(owner));
  return { mine, theirs: theirs.filter((target) => !mine.includes(target)) };
}

/** The caller's own records in every place for an id that the mutation needs, besides one. */
function ownIds(mutating: Mutating, mine: readonly Target[], besides: Place | null): Written {
  const needed = idPlaces(mutating).filter(
    (place) => place !== besides && String(place.type).endsWith('!') && place.names !== null,
  );
  return Object.fromEntries(
    needed.flatMap(({ path, names }) => {
      const own = mine.find(({ type }) => type === names);
      return own ? [[path, encodeId(own.type, own)]] : [];
    }),
  );
}

/** The mutations that a customer's role may call at all. */
async function permitted(user: string, mine: readonly Target[]): Promise<Mutating[]> {
  const found: Mutating[] = [];
  for (const mutating of mutationsOf(schema)) {
    const answer = await send(user, mutating, { ...ownIds(mutating, mine, null), validateOnly: true });
    const codes = [
      ...userErrors(answer).map(({ field, code }) => (field === null ? code : '')),
      ...answer.errors.map(({ extensions }) => String(extensions?.['code'])),
    ];
    if (!codes.includes('NOT_PERMITTED') && !codes.includes('FIELD_NOT_VISIBLE')) found.push(mutating);
  }
  return found;
}

/** Runs attempts on others' records and says what became of those. */
async function harmOf(viewer: Viewer, attempts: () => Promise<void>): Promise<string[]> {
  const { theirs } = split(viewer);
  const before = await storedRows(hub);
  await attempts();
  const names = theirs.flatMap(({ portalId, crmId }) => [portalId, crmId].filter((id) => id !== null));
  return harm(viewer, before, await storedRows(hub), names);
}

describe.each(VIEWERS)('$user', (viewer) => {
  it('changes and learns nothing of others by any id in the input of any mutation', async () => {
    const { mine, theirs } = split(viewer);
    const pairs = theirs.map((target) => ({ target, ghost: ghostOf(target) }));
    const tried = mutationsOf(schema).flatMap((mutating) =>
      idPlaces(mutating).flatMap((place) =>
        pairs.flatMap(({ target, ghost }) => {
          const fits = place.names === null || place.names === target.type;
          const [forms, ghosts] = [idsOf(target), idsOf(ghost)];
          // An id of another kind of record is tried in its opaque form alone.
          const wanted = fits ? forms : [encodeId(target.type, target)];
          return wanted.flatMap((form) =>
            [true, false].map((validateOnly) => ({
              mutating,
              place,
              target,
              ghost,
              form,
              validateOnly,
              ghostForm: ghosts[forms.indexOf(form)],
            })),
          );
        }),
      ),
    );
    expect(tried.length).toBeGreaterThan(500);
    const harmed = await harmOf(viewer, () =>
      inParallel(tried, async ({ mutating, place, target, ghost, form, ghostForm, validateOnly }) => {
        const about = `${mutating.name} ${place.path} = ${target.type} ${form}, validateOnly ${validateOnly}`;
        const own = { ...ownIds(mutating, mine, place), validateOnly };
        const [their, nobodys] = await Promise.all([
          send(viewer.user, mutating, { ...own, [place.path]: form }),
          send(viewer.user, mutating, { ...own, [place.path]: ghostForm }),
        ]);
        expect(leaks(viewer, their, namesOf([target])), about).toEqual([]);
        expect(neutral(their, target), about).toBe(neutral(nobodys, ghost));
      }),
    );
    expect(harmed).toEqual([]);
  });

  it('is told that there is no such record, whatever else the input of a mutation says', async () => {
    const { mine, theirs } = split(viewer);
    const tried = (await permitted(viewer.user, mine)).flatMap((mutating) =>
      idPlaces(mutating).flatMap((place) =>
        theirs
          .filter(({ type }) => type === place.names)
          .flatMap((target) =>
            mutating.places
              .filter((beside) => sample(beside) !== null)
              .map((beside) => ({ mutating, place, target, ghost: ghostOf(target), beside })),
          ),
      ),
    );
    const refused = new Set<string>();
    const harmed = await harmOf(viewer, () =>
      inParallel(tried, async ({ mutating, place, target, ghost, beside }) => {
        const about = `${mutating.name} ${place.path} = ${target.type} beside ${beside.path}`;
        const own = { ...ownIds(mutating, mine, place), [beside.path]: sample(beside) };
        const [their, nobodys] = await Promise.all([
          send(viewer.user, mutating, { ...own, [place.path]: encodeId(target.type, target) }),
          send(viewer.user, mutating, { ...own, [place.path]: encodeId(ghost.type, ghost) }),
        ]);
        expect(leaks(viewer, their, namesOf([target])), about).toEqual([]);
        expect(neutral(their, target), about).toBe(neutral(nobodys, ghost));
        if (userErrors(their).some(({ code }) => code === 'NOT_FOUND')) refused.add(mutating.name);
      }),
    );
    expect(harmed).toEqual([]);
    // The attempts get as far as looking for the record.
    expect([...refused].sort()).toEqual([...new Set(tried.map(({ mutating }) => mutating.name))].sort());
  });

  it("learns nothing by writing others' words into a mutation of its own records", async () => {
    const { mine, theirs } = split(viewer);
    const tried = (await permitted(viewer.user, mine)).flatMap((mutating) =>
      textPlaces(mutating).flatMap((place) =>
        theirs.flatMap((target) =>
          // Nobody's words of the same kind: an address stays an address.
          target.texts.map((text) => ({ mutating, place, target, text, other: `zz${text}` })),
        ),
      ),
    );
    const found: unknown[] = [];
    await inParallel(tried, async ({ mutating, place, target, text, other }) => {
      const own = { ...ownIds(mutating, mine, place), validateOnly: true };
      const [their, nobodys] = await Promise.all([
        send(viewer.user, mutating, { ...own, [place.path]: text }),
        send(viewer.user, mutating, { ...own, [place.path]: other }),
      ]);
      const about = `${mutating.name} ${place.path} = ${text}`;
      expect(leaks(viewer, their, [...namesOf([target]), text]), about).toEqual([]);
      const [said, saidOfNobody] = [their, nobodys].map(userErrors);
      if (JSON.stringify(said) === JSON.stringify(saidOfNobody)) return;
      const told = said?.map(({ field, code }) => ({ field, code }));
      const known = TOLD.get(`${mutating.name} ${place.path}`);
      if (JSON.stringify(told) !== JSON.stringify(known)) found.push([about, said, saidOfNobody]);
    });
    expect(found).toEqual([]);
  });

  it("gets no answer and no file by another's idempotency key or upload", async () => {
    const { mine } = split(viewer);
    const other = viewer.user === 'otherCustomer' ? VIEWERS[0] : VIEWERS[2];
    if (!other) throw new Error('there is no other customer');
    const mutations = new Map(mutationsOf(schema).map((mutating) => [mutating.name, mutating]));
    const [book, attach] = ['shipmentBook', 'documentAttach'].map((name) => mutations.get(name));
    if (!book || !attach) throw new Error('the schema has other mutations');
    const idempotencyKey = randomUUID();
    const their = { ...ownIds(book, split(other).mine, null), idempotencyKey };
    const booked = await send(other.user, book, their);
    expect(userErrors(booked)).toEqual([]);
    const repeated = await send(viewer.user, book, their);
    expect(userErrors(repeated)).toMatchObject([{ field: 'accountId', code: 'NOT_FOUND' }]);
    expect(leaks(viewer, repeated, Object.values(their))).toEqual([]);
    expect(repeated.data).toMatchObject({ shipmentBook: { shipment: null, writes: [] } });

    const sent = await fetch(new URL('/documents', hub.url), {
      method: 'POST',
      body: `%PDF-1.7 of ${other.user} ${randomUUID()}`,
      headers: { authorization: `Bearer ${hub.tokens[other.user] ?? ''}` },
    });
    const { uploadId } = (await sent.json()) as { uploadId?: string };
    expect(uploadId).toBeDefined();
    const own = { ...ownIds(attach, mine, null), fileName: 'paper.pdf' };
    const [taken, nothing] = await Promise.all([
      send(viewer.user, attach, { ...own, uploadId }),
      send(viewer.user, attach, { ...own, uploadId: randomUUID() }),
    ]);
    expect(userErrors(taken)).toEqual(userErrors(nothing));
    expect(userErrors(taken)).not.toEqual([]);
  });
});

it('would notice harm: staff change what customers may not', async () => {
  const update = mutationsOf(schema).find(({ name }) => name === 'shipmentUpdate');
  if (!update) throw new Error('the schema has no shipmentUpdate');
  for (const viewer of VIEWERS) {
    const shipment = split(viewer).theirs.find(({ type }) => type === 'Shipment');
    const harmed = await harmOf(viewer, async () => {
      const id = shipment && encodeId('Shipment', shipment);
      await send('dispatcher', update, { id, handlingNeeds: [randomUUID()] });
    });
    expect(harmed.map((text) => text.split(' ', 2).join(' '))).toEqual(
      expect.arrayContaining(['gone: portal.shipment', 'new: portal.shipment', 'new: ledger.audit_entry']),
    );
  }
});
