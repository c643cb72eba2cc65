import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROLES_OF_KIND, USER_KINDS, USER_STATES } from '../../../src/domain/access.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { hubPrincipal } from '../../../src/ledger/principal.ts';
import { createPortalStore } from '../../../src/portal-store/portal-store.ts';
import { type Operations, reviewItem, startOperations } from '../../harness/operations-subgraph.ts';

const PEOPLE = USER_KINDS.flatMap((kind) =>
  USER_STATES.flatMap((state) =>
    [...ROLES_OF_KIND[kind], null].map((role) => ({
      kind,
      state,
      role,
      subject: `${kind} ${state} ${role}`,
      name: `${kind} ${state} ${role}`,
      email: `${kind}.${state}.${role}@waybill.test`,
    })),
  ),
);
/** Nobody of them decides review items: an analyst reads them, and the others are not active staff. */
const ABLE = PEOPLE.filter(
  ({ kind, state, role }) => kind === 'STAFF' && state === 'ACTIVE' && role !== 'ANALYST',
);

let operations: Operations;
let ids: ReadonlyMap<string, string>;
beforeAll(async () => {
  operations = await startOperations();
  const { writes } = createPortalStore(operations.database);
  const [accountId = ''] = await writes.insertAccounts([{ displayName: 'Acme', customerCode: 'ACME' }]);
  const inserted = await writes.insertUsers(
    PEOPLE.map((each) => (each.kind === 'CUSTOMER' ? { ...each, accountId, wholeAccount: true } : each)),
  );
  ids = new Map(
    PEOPLE.map(({ subject }, at) => [subject, encodeId('PortalUser', { portalId: inserted[at] ?? '' })]),
  );
});
afterAll(() => operations[Symbol.asyncDispose]());

async function assign(assignee: string | null) {
  const [id = ''] = await operations.ledger.review.open([reviewItem()]);
  const input = { id, expectedVersion: 1, idempotencyKey: randomUUID(), assignee };
  const { data, errors } = await operations.ask(
    'DISPATCHER',
    `mutation ($input: ReviewItemAssignInput!) {
      reviewItemAssign(input: $input) { reviewItem { assignee version } userErrors { code field message } }
    }`,
    { input },
  );
  expect(errors).toBeUndefined();
  const answer = data['reviewItemAssign'] as {
    readonly reviewItem: { readonly assignee: string | null; readonly version: number } | null;
    readonly userErrors: readonly {
      readonly code: string;
      readonly field: string;
      readonly message: string;
    }[];
  };
  const [stored] = await operations.ledger.review.byIds([id]);
  return { ...answer, stored, id };
}

it.each(PEOPLE)('an item is given to $subject only if that person decides items', async (person) => {
  const isAble = ABLE.includes(person);
  for (const named of [ids.get(person.subject) ?? '', person.subject, ` ${person.email.toUpperCase()} `]) {
    const { userErrors, reviewItem: item, stored } = await assign(named);
    expect(userErrors.map(({ field }) => field)).toEqual(isAble ? [] : ['assignee']);
    expect(stored?.assignee).toBe(isAble ? person.subject : null);
    if (isAble) expect(item?.assignee).toBe(person.subject);
    else expect(userErrors[0]?.message).toContain(named.trim());
  }
});

it.each(['nobody', '💥', encodeId('PortalUser', { portalId: randomUUID() }), 'QWxh'])(
  'an item is not given to %j, who is nobody',
  async (named) => {
    const { userErrors, stored } = await assign(named);
    expect(userErrors).toMatchObject([{ code: 'NOT_FOUND', field: 'assignee' }]);
    expect(stored).toMatchObject({ assignee: null, version: 1 });
  },
);

it('an item of another kind of record is no person', async () => {
  const { userErrors } = await assign(encodeId('Account', { portalId: randomUUID() }));
  expect(userErrors).toMatchObject([{ code: 'NOT_FOUND', field: 'assignee' }]);
});

it('the queue of a person is found by every name of the person', async () => {
  const [person] = ABLE;
  const { id } = await assign(person?.subject ?? '');
  const listed = async (assignee: string) => {
    const { data, errors } = await operations.ask(
      'ANALYST',
      'query ($filter: ReviewItemFilter) { reviewItems(filter: $filter, first: 100) { nodes { id } } }',
      { filter: { assignee } },
    );
    expect(errors).toBeUndefined();
    return (data['reviewItems'] as { nodes: { id: string }[] }).nodes.map((node) => node.id);
  };
  for (const named of [ids.get(person?.subject ?? '') ?? '', person?.subject ?? '', person?.email ?? '']) {
    expect(await listed(named)).toContain(id);
  }
  expect(await listed('nobody')).toEqual([]);
});

it('the history of an item and the audit tell people by name, and parts of the hub by none', async () => {
  const [person] = ABLE;
  const [id = ''] = await operations.ledger.review.open([reviewItem()]);
  const seen = { id, expectedVersion: 1 };
  await operations.ledger.review.dismiss(seen, 'A test.', person?.subject ?? '');
  const principal = {
    subject: person?.subject ?? '',
    role: null,
    system: 'PORTAL',
    requestId: null,
  } as const;
  const entry = { record: 'ReviewItem', recordId: id, accountId: null, action: 'test', changes: [] };
  await operations.ledger.audit.append(hubPrincipal('test'), [entry]);
  await operations.ledger.audit.append(principal, [entry]);
  const { data } = await operations.ask(
    'ADMIN',
    `query ($id: ID!) {
      reviewItem(id: $id) { history { actor actorName } }
      auditTrail(filter: { record: "ReviewItem", recordId: $id }, first: 9) { nodes { principal principalName } }
    }`,
    { id },
  );
  const { history } = data['reviewItem'] as { history: readonly unknown[] };
  expect(history).toEqual([
    { actor: expect.any(String), actorName: null },
    { actor: person?.subject, actorName: person?.name },
  ]);
  expect((data['auditTrail'] as { nodes: readonly unknown[] }).nodes).toEqual([
    { principal: person?.subject, principalName: person?.name },
    { principal: 'waybill:test', principalName: null },
  ]);
});
