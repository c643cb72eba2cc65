import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { buildSchema, getNamedType, isLeafType, isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hiddenBy, ROLES, type Role } from '../../src/domain/access.ts';
import { OWNERSHIP } from '../../src/domain/ownership/index.ts';
import { CARRIERS } from '../../src/graph/carried-values.ts';
import { createUnitOfWork } from '../../src/ledger/unit-of-work.ts';
import { TEST_SIGNER } from '../harness/audit-key.ts';
import { type Operations, PRINCIPAL, reviewItem, startOperations } from '../harness/operations-subgraph.ts';

/** Fields of the ownership table that some role may not see; each gets a canary as its value. */
const RESTRICTED = OWNERSHIP.filter((row) => ROLES.some((role) => hiddenBy(role, row) !== null)).map(
  ({ record, field, salesforce }) => ({
    record,
    field,
    salesforce,
    canary: `canary-${record}-${field}-${randomUUID()}`,
  }),
);
const portalId = randomUUID();
const accountId = randomUUID();

/** Every place of the operations subgraph that shows values of other fields. */
const PLACES: Readonly<Record<string, string>> = {
  provenance: `{ _entities(representations: [
    { __typename: "Shipment", portalId: "${portalId}" }, { __typename: "Account", portalId: "${portalId}" }]) {
    ... on Shipment { provenance { field portalValue crmValue lost { value } } }
    ... on Account { provenance { field portalValue crmValue lost { value } } } } }`,
  dryRunCalls: `{ dryRunCalls(accountId: "${accountId}", first: 100) { nodes { values { field value } } } }`,
  reviewItems: `{ reviewItems(first: 100) { nodes { record fields { field portalValue crmValue agreed { value } }
    decision { edits { field value } } } } }`,
  auditTrail: '{ auditTrail(first: 100) { nodes { changes { field old new } } } }',
};

let operations: Operations;
beforeAll(async () => {
  operations = await startOperations();
  const { ledger, database } = operations;
  const work = createUnitOfWork(database, TEST_SIGNER, () => undefined);
  for (const { record, field, salesforce, canary } of RESTRICTED) {
    const at = new Date();
    const values = { portalValue: canary, crmValue: canary, lost: { by: 'PORTAL', value: canary } } as const;
    if (record === 'Shipment' || record === 'Account') {
      const rule = 'PORTAL_WINS';
      await ledger.baseValues.save([
        { record, portalId, field, ...values, source: 'PORTAL', observedAt: at, syncedAt: at, rule },
      ]);
    }
    if (salesforce) {
      const payload = { [salesforce.field]: canary };
      await ledger.dryRuns.append([
        { record: 'Shipment', aggregateId: portalId, accountId, object: salesforce.object, payload },
      ]);
    }
    const fields = [{ field, portalValue: canary, crmValue: canary }];
    const opened = await ledger.review.open([reviewItem({ record, portalId, fields, category: 'REJECTED' })]);
    const [item] = await ledger.review.byIds(opened);
    const seen = { id: item?.id ?? '', expectedVersion: item?.version ?? 0 };
    await ledger.review.decide(seen, { kind: 'RETRY', edits: { [field]: canary } }, 'somebody');
    await work.run(PRINCIPAL, async (unit) => {
      const changes = [{ field, old: canary, new: canary }];
      unit.audit({ record, recordId: portalId, accountId, action: 'test', changes });
    });
  }
});
afterAll(() => operations[Symbol.asyncDispose]());

/** The canaries that a role gets to see in a place. */
async function seen(role: Role, place: string): Promise<readonly (typeof RESTRICTED)[number][]> {
  const { data } = await operations.ask(role, PLACES[place] ?? '');
  const text = JSON.stringify(data ?? null);
  return RESTRICTED.filter(({ canary }) => text.includes(canary));
}

describe('a value whose field a role may not see', () => {
  it.each(Object.keys(PLACES))('is not in %s, for any role', async (place) => {
    for (const role of ROLES) {
      const leaked = (await seen(role, place)).filter((row) => hiddenBy(role, row) !== null);
      expect([role, leaked.map(({ record, field }) => `${record}.${field}`)]).toEqual([role, []]);
    }
  });

  it.each(Object.keys(PLACES))('would be found in %s, as an administrator finds it', async (place) => {
    expect((await seen('ADMIN', place)).length).toBeGreaterThan(0);
  });

  it('is told as hidden, by the name of its field', async () => {
    const { errors } = await operations.ask('DISPATCHER', PLACES['dryRunCalls'] ?? '');
    const told = { code: 'FIELD_NOT_VISIBLE', type: 'Shipment', field: 'quoteReference' };
    expect(errors?.map(({ extensions }) => extensions)).toContainEqual(expect.objectContaining(told));
  });
});

describe('a type that shows values of other fields', () => {
  /** They name fields, and show no value. */
  const WITHOUT_VALUES = ['MissingPermission', 'OwnershipRow', 'UserError'];

  const api = buildSchema(readFileSync('schema/api.graphql', 'utf8'));
  const named = (type: string) => {
    const found = api.getType(type);
    return isObjectType(found) ? Object.values(found.getFields()) : [];
  };
  /** They stand below such a type, and show no value. */
  const BELOW_WITHOUT_VALUES = ['ValueOrigin'];

  it('has no type below it that shows a value without a guard', () => {
    const below = Object.entries(CARRIERS).flatMap(([type, { values }]) =>
      named(type)
        .filter(({ name, type: of }) => isObjectType(getNamedType(of)) && !values.includes(name))
        .map(({ type: of }) => getNamedType(of).name),
    );
    expect(below).toContain('AgreedValue');
    expect(below.filter((type) => !(type in CARRIERS) && !BELOW_WITHOUT_VALUES.includes(type))).toEqual([]);
  });

  it('is among those whose values are guarded', () => {
    const carriers = Object.values(api.getTypeMap()).flatMap((type) => {
      if (!isObjectType(type)) return [];
      const { field, ...others } = type.getFields();
      if (field === undefined || getNamedType(field.type).name !== 'String') return [];
      const values = Object.values(others).filter((other) => isLeafType(getNamedType(other.type)));
      return values.length > 0 ? [type.name] : [];
    });
    // The others get the name of their field from the type above.
    const withName = Object.keys(CARRIERS).filter((type) => named(type).some(({ name }) => name === 'field'));
    expect(carriers.filter((name) => !WITHOUT_VALUES.includes(name)).toSorted()).toEqual(withName.toSorted());
  });
});
