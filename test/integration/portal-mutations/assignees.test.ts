import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, ROLES, type Role } from '../../../src/domain/access.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { createLedger } from '../../../src/ledger/ledger.ts';
import { TEST_SIGNER } from '../../harness/audit-key.ts';
import { reviewItem } from '../../harness/operations-subgraph.ts';
import { auditOf, counts, done, mutate } from '../../harness/portal/mutate.ts';
import { createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';
import { runSubgraph } from '../../harness/run-subgraph.ts';

let portal: Portal;
let exception: { readonly id: string; readonly portalId: string };
let ids: Readonly<Record<string, string>>;

beforeAll(async () => {
  portal = await createPortal();
  const member = (name: string, more: object) =>
    ({
      kind: 'STAFF',
      state: 'ACTIVE',
      name,
      subject: name,
      email: `${name}@waybill.test`,
      ...more,
    }) as const;
  const people = [
    member('max_sales', { role: 'SALES' }),
    member('max_analyst', { role: 'ANALYST' }),
    member('max_invited', { state: 'INVITED' }),
    member('max_gone', { state: 'DEACTIVATED', role: 'DISPATCHER' }),
    member('max_system', { kind: 'SERVICE', role: 'INTEGRATION' }),
    member('max_admin', { role: 'ADMIN' }),
  ];
  const inserted = await portal.store.writes.insertUsers(people);
  const names = [...people.map(({ subject }) => subject), ...Object.keys(portal.users)];
  const all = [...inserted, ...Object.values(portal.users)];
  ids = Object.fromEntries(
    names.map((name, at) => [name, encodeId('PortalUser', { portalId: all[at] ?? '' })]),
  );
  const shipmentId = encodeId('Shipment', { portalId: portal.shipment('N11') });
  const opened = await done(
    portal,
    dispatcher(),
    'exceptionOpen',
    { shipmentId, code: 'DAMAGED' },
    'exception { id portalId }',
  );
  exception = opened['exception'] as typeof exception;
});
afterAll(() => portal[Symbol.asyncDispose]());

const dispatcher = () => portal.agent('DISPATCHER');
const OWNER =
  'exception { team ownerTeam ownerPerson assignee { id name role state } history { team ownerTeam } }';

interface Member {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly role: Role | null;
}

async function staffOf(caller: Caller, args: string) {
  const query = `{ staff(${args}) { nodes { id name email role } pageInfo { endCursor hasNextPage } } }`;
  const { data, errors } = await runSubgraph(portal.subgraph, caller, query);
  const page = data['staff'] as {
    nodes: Member[];
    pageInfo: { endCursor: string; hasNextPage: boolean };
  } | null;
  return { page, nodes: page?.nodes ?? [], codes: errors?.map(({ extensions }) => extensions['code']) };
}

describe('the list of staff', () => {
  it('holds the people who can be assigned, by name, and is searched by name or address', async () => {
    const { nodes, codes } = await staffOf(dispatcher(), 'first: 20');
    expect(codes).toBeUndefined();
    expect(nodes.map(({ name, email, role }) => [name, email, role])).toEqual([
      ['Kim', 'kim@waybill.test', 'DISPATCHER'],
      ['Lee', 'lee@waybill.test', null],
      ['max_admin', 'max_admin@waybill.test', 'ADMIN'],
      ['Sam', 'sam@waybill.test', 'SERVICE_AGENT'],
    ]);
    const named = async (search: string) =>
      (await staffOf(dispatcher(), `first: 20, search: ${JSON.stringify(search)}`)).nodes.map(
        ({ name }) => name,
      );
    expect(await named(' KI')).toEqual(['Kim']);
    expect(await named('lee@')).toEqual(['Lee']);
    expect(await named('%')).toEqual([]);
    expect(await named('\0')).toEqual([]);
  });

  it('is paged by cursors', async () => {
    const { page } = await staffOf(dispatcher(), 'first: 2');
    expect(page?.pageInfo.hasNextPage).toBe(true);
    const after = await staffOf(dispatcher(), `first: 2, after: "${page?.pageInfo.endCursor}"`);
    expect(after.nodes.map(({ name }) => name)).toEqual(['max_admin', 'Sam']);
  });

  it.each(ROLES)('is shown to %s as the tables of visibility say', async (role) => {
    const caller = role === 'CUSTOMER' ? portal.callers.acmeAll : portal.agent(role);
    const { nodes, codes } = await staffOf(caller, 'first: 20');
    const isStaff = !['CUSTOMER', 'INTEGRATION'].includes(role);
    const seesAddresses = isStaff && role !== 'ANALYST';
    expect(nodes).toHaveLength(isStaff ? 4 : 0);
    expect(nodes.every(({ email }) => (email !== null) === seesAddresses)).toBe(true);
    if (!seesAddresses) expect(new Set(codes)).toEqual(new Set(['FIELD_NOT_VISIBLE']));
    else expect(codes).toBeUndefined();
    const byAddress = await staffOf(caller, 'first: 20, search: "waybill.test"');
    expect(byAddress.nodes).toHaveLength(seesAddresses ? 4 : 0);
  });

  it('and the assignee of an exception stay hidden from tenants, in filters too', async () => {
    await done(portal, dispatcher(), 'exceptionAssign', { id: exception.id, ownerPerson: 'Kim' });
    for (const query of [
      `{ exceptions(first: 1) { nodes { assignee { id } } } }`,
      `{ exceptions(first: 1, filter: { assigneeIds: ["${ids['agent']}"] }) { nodes { id } } }`,
      `{ exceptions(first: 1, filter: { isAssigned: true }) { nodes { id } } }`,
      `{ teams { name } }`,
    ]) {
      const { data, errors } = await runSubgraph(portal.subgraph, portal.callers.acmeAll, query);
      expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['FIELD_NOT_VISIBLE']);
      expect(JSON.stringify(data)).not.toContain(ids['agent']);
    }
  });
});

describe('an exception', () => {
  it('is given to a person whom the list named, and to a team', async () => {
    const { nodes } = await staffOf(dispatcher(), 'first: 1, search: "kim"');
    const input = { id: exception.id, team: 'CUSTOMS', assigneeId: nodes[0]?.id };
    const payload = await done(portal, dispatcher(), 'exceptionAssign', input, OWNER);
    expect(payload['exception']).toMatchObject({
      team: 'CUSTOMS',
      ownerTeam: 'Customs',
      ownerPerson: 'Kim',
      assignee: { id: nodes[0]?.id, name: 'Kim', role: 'DISPATCHER', state: 'ACTIVE' },
    });
    const { history } = payload['exception'] as { history: unknown[] };
    expect(history.at(-1)).toEqual({ team: 'CUSTOMS', ownerTeam: 'Customs' });
    expect((await auditOf(portal, 'Exception', exception.portalId)).at(-1)?.changes).toContainEqual({
      field: 'team',
      old: 'Claims',
      new: 'Customs',
    });
    const filter = `filter: { assigneeIds: ["${nodes[0]?.id}"], ownerTeams: [CUSTOMS], opened: { from: "2026-01-01T00:00:00Z" } }`;
    const query = `{ exceptions(first: 9, ${filter}, orderBy: { field: SEVERITY }) { nodes { id } } }`;
    const { data } = await runSubgraph(portal.subgraph, dispatcher(), query);
    expect(data['exceptions']).toEqual({ nodes: [{ id: exception.id }] });
  });

  it('is still given by the texts of older clients, where they name a team and a person', async () => {
    const input = { id: exception.id, ownerTeam: ' claims desk', ownerPerson: 'LEE@waybill.test' };
    const payload = await done(portal, dispatcher(), 'exceptionAssign', input, OWNER);
    expect(payload['exception']).toMatchObject({ team: 'CLAIMS', ownerTeam: 'Claims', ownerPerson: 'Lee' });
    const nobody = { id: exception.id, ownerTeam: '', ownerPerson: ' ' };
    const freed = await done(portal, dispatcher(), 'exceptionAssign', nobody, OWNER);
    expect(freed['exception']).toMatchObject({ team: null, ownerPerson: null, assignee: null });
  });

  it.each([
    ['max_sales', 'VALUE_NOT_ALLOWED', 'has the role SALES'],
    ['max_analyst', 'VALUE_NOT_ALLOWED', 'has the role ANALYST'],
    ['max_invited', 'VALUE_NOT_ALLOWED', 'has not accepted the invitation'],
    ['max_gone', 'VALUE_NOT_ALLOWED', 'may no longer sign in'],
    ['max_system', 'VALUE_NOT_ALLOWED', 'is a system'],
    ['acmeAll', 'VALUE_NOT_ALLOWED', 'is a user of a customer'],
    ['nobody', 'NOT_FOUND', 'names no user'],
  ])('is not given to %s, by any door, and the refusal names the value', async (name, code, reason) => {
    const before = await counts(portal);
    const id = ids[name] ?? encodeId('PortalUser', { portalId: portal.shipment('N1') });
    const text = name === 'acmeAll' ? 'ann' : name;
    for (const mutation of ['exceptionAssign', 'exceptionAcknowledge'] as const) {
      for (const [field, value] of [
        ['assigneeId', id],
        ['ownerPerson', text],
      ] as const) {
        for (const validateOnly of [false, true]) {
          const input = { id: exception.id, [field]: value, validateOnly };
          const { userErrors } = await mutate(portal, dispatcher(), mutation, input);
          expect(userErrors).toMatchObject([{ field, code }]);
          expect(userErrors[0]?.message).toContain(`"${value}" ${reason}`);
        }
      }
    }
    expect(await counts(portal)).toEqual(before);
  });

  it('answers the question of the review queue which team it is, and nobody else does', async () => {
    const ledger = createLedger(portal.database, TEST_SIGNER);
    const cause = `exception team ${exception.portalId}`;
    const ask = async () => {
      const item = reviewItem({
        cause,
        category: 'INVALID_VALUE',
        record: 'Exception',
        portalId: exception.portalId,
      });
      const [id = ''] = await ledger.review.open([item]);
      return async () => (await ledger.review.byIds([id]))[0]?.state;
    };
    const stateOf = await ask();
    await done(portal, dispatcher(), 'exceptionAssign', { id: exception.id, severity: 'HIGH' });
    await mutate(portal, dispatcher(), 'exceptionAssign', {
      id: exception.id,
      team: 'CLAIMS',
      validateOnly: true,
    });
    expect(await stateOf()).toBe('OPEN');
    await done(portal, dispatcher(), 'exceptionAssign', { id: exception.id, team: 'CLAIMS' });
    expect(await stateOf()).toBe('RESOLVED');
  });

  it.each([
    [{ ownerTeam: 'night desk' }, 'ownerTeam', '"night desk" is no team'],
    [{ ownerTeam: 'Claims', team: 'CUSTOMS' }, 'ownerTeam', 'two teams'],
    [{ ownerPerson: 'Kim', assigneeId: null }, 'ownerPerson', 'assigneeId alone'],
    [{ assigneeId: 'Kim' }, 'assigneeId', 'no id'],
  ])('is not given by %j', async (input, field, message) => {
    const payload = await mutate(portal, dispatcher(), 'exceptionAssign', { id: exception.id, ...input });
    expect(payload.userErrors).toMatchObject([{ field }]);
    expect(payload.userErrors[0]?.message).toContain(message);
  });

  it('keeps an assignee who leaves, and shows that the person is gone', async () => {
    await done(portal, dispatcher(), 'exceptionAssign', { id: exception.id, ownerPerson: 'max_admin' });
    // Staff are kept by the administrators, outside of the graph.
    await portal.database.query({
      text: `UPDATE portal.portal_user SET state = 'DEACTIVATED' WHERE subject = 'max_admin'`,
    });
    const query = `{ exceptions(first: 1, filter: { assigneeIds: ["${ids['max_admin']}"] }) {
      nodes { assignee { name state } } } }`;
    const { data } = await runSubgraph(portal.subgraph, dispatcher(), query);
    expect(data['exceptions']).toEqual({
      nodes: [{ assignee: { name: 'max_admin', state: 'DEACTIVATED' } }],
    });
  });
});

describe('the role of a member of staff', () => {
  it('is that of the last sign-in', async () => {
    await portal.store.callers.keepRoles([
      { subject: 'Lee', role: 'DISPATCHER' },
      { subject: 'Lee', role: 'ANALYST' },
      { subject: 'stranger', role: 'ADMIN' },
    ]);
    const refused = await mutate(portal, dispatcher(), 'exceptionAssign', {
      id: exception.id,
      ownerPerson: 'Lee',
    });
    expect(refused.userErrors).toMatchObject([{ code: 'VALUE_NOT_ALLOWED', field: 'ownerPerson' }]);
    await portal.store.callers.keepRoles([{ subject: 'Lee', role: 'SERVICE_AGENT' }]);
    await done(portal, dispatcher(), 'exceptionAssign', { id: exception.id, ownerPerson: 'Lee' });
  });
});
