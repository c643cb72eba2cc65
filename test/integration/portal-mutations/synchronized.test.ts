import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { auditOf, codes, counts, done, mutate, outboxOf, reviewItems } from '../../harness/portal/mutate.ts';
import { CRM, createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';
import { runSubgraph } from '../../harness/run-subgraph.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await createPortal();
});
afterAll(() => portal[Symbol.asyncDispose]());

const agent = () => portal.agent('SERVICE_AGENT');
const shipmentId = (number: string) => encodeId('Shipment', { portalId: portal.shipment(number) });

async function bury(object: string, crmId: string): Promise<void> {
  await portal.database.query({
    text: `INSERT INTO ledger.tombstone (object, crm_id, deleted_at) VALUES ($1, $2, now())`,
    values: [object, crmId],
  });
}

describe('recordResend', () => {
  it('queues the record as it is, and what of it waits for a person', async () => {
    const portalId = portal.shipment('N2');
    const id = shipmentId('N2');
    const accountId = portal.accounts.acme.portalId;
    await portal.database.query({
      text: `INSERT INTO ledger.outbox (record, aggregate_id, account_id, lane, version, state, principal)
        VALUES ('Shipment', $1, $2, 'BATCH', 1, 'REVIEW', 'test')`,
      values: [portalId, accountId],
    });
    const planned = await done(portal, agent(), 'recordResend', { id, validateOnly: true });
    expect(planned.writes).toMatchObject([{ system: 'SALESFORCE', record: 'Shipment', state: 'PLANNED' }]);
    const states = () =>
      portal.database.query({
        text: `SELECT state FROM ledger.outbox WHERE aggregate_id = $1`,
        values: [portalId],
      });
    expect(await states()).toEqual([{ state: 'REVIEW' }]);
    const payload = await done(portal, agent(), 'recordResend', { id });
    expect(payload).toMatchObject({
      writes: [
        { system: 'SALESFORCE', record: 'Shipment', state: 'QUEUED', lane: 'NEAR_REALTIME', fields: [] },
      ],
    });
    expect(await states()).toEqual([{ state: 'PENDING' }]);
    expect(await auditOf(portal, 'Shipment', portalId)).toMatchObject([{ action: 'recordResend' }]);
  });

  it.each([
    ['a customer', () => encodeId('Account', portal.accounts.acme), () => portal.accounts.acme.portalId],
    ['an exception', () => encodeId('Exception', { portalId: exceptionId }), () => exceptionId],
  ])('takes %s', async (_kind, id, portalId) => {
    await done(portal, agent(), 'recordResend', { id: id() });
    expect(await outboxOf(portal, portalId())).toMatchObject([{ lane: 'NEAR_REALTIME' }]);
  });

  it('refuses what the worker would not send, and says why', async () => {
    await bury('Shipment__c', CRM.shipmentN1);
    const before = await counts(portal);
    const refusals = [
      [encodeId('Account', portal.accounts.south), /not linked to Salesforce/],
      [shipmentId('N1'), /deleted in Salesforce/],
      [encodeId('Document', { portalId: portal.shipment('N1') }), /opaque id of an account/],
      ['no id', /opaque id of an account/],
    ] as const;
    for (const [id, message] of refusals) {
      const { userErrors, writes } = await mutate(portal, agent(), 'recordResend', { id });
      expect(userErrors).toMatchObject([{ field: 'id', message: expect.stringMatching(message) }]);
      expect(writes).toEqual([]);
    }
    expect(await counts(portal)).toEqual(before);
  });
});

const SELECTION = 'reviewItemId effect { system recordId state fields { field from to } }';

describe('recordRelinkPropose', () => {
  const crmId = '001000000000077AAA';

  it('asks another person, and says what the approval writes', async () => {
    const id = encodeId('Account', portal.accounts.north);
    const reason = 'They merged with the other one.';
    const before = await counts(portal);
    const planned = await done(
      portal,
      agent(),
      'recordRelinkPropose',
      { id, crmId: crmId.slice(0, 15), reason, validateOnly: true },
      SELECTION,
    );
    const { portalId } = portal.accounts.north;
    const effect = [
      {
        system: 'SALESFORCE',
        recordId: crmId,
        state: 'PLANNED',
        fields: [{ field: 'portalId', from: null, to: portalId }],
      },
      {
        system: 'PORTAL',
        recordId: portalId,
        state: 'PLANNED',
        fields: [{ field: 'crmId', from: CRM.north, to: crmId }],
      },
    ];
    expect(planned).toMatchObject({ reviewItemId: null, effect, writes: [] });
    expect(await counts(portal)).toEqual(before);
    const payload = await done(portal, agent(), 'recordRelinkPropose', { id, crmId, reason }, SELECTION);
    expect(payload).toMatchObject({ effect, writes: [] });
    const item = (await reviewItems(portal)).find((each) => each.id === payload['reviewItemId']);
    expect(item).toMatchObject({
      category: 'RELINK',
      portalId,
      fields: [{ field: 'crmId', portalValue: CRM.north, crmValue: crmId }],
      proposal: { action: 'LINK', crmId, proposedBy: agent().subject },
    });
    expect(item?.reason).toContain(reason);
    expect(await outboxOf(portal, portalId)).toEqual([]);
  });

  it('keeps what each of two colleagues proposed, and counts the same proposal once', async () => {
    const id = encodeId('Account', portal.accounts.south);
    const propose = async (subject: string, proposed: string) => {
      const caller = { ...agent(), subject };
      const input = { id, crmId: proposed, reason: `says ${subject}` };
      return (await done(portal, caller, 'recordRelinkPropose', input, SELECTION))['reviewItemId'];
    };
    const [one, two] = ['001000000000078AAA', '001000000000079AAA'];
    const first = await propose('first', one);
    const second = await propose('second', two);
    expect(await propose('third', one)).toBe(first);
    const items = (await reviewItems(portal)).filter((each) => [first, second].includes(each.id));
    expect(items.map(({ proposal }) => proposal)).toMatchObject([
      { crmId: one, proposedBy: 'third' },
      { crmId: two, proposedBy: 'second' },
    ]);
  });

  it.each([
    ['the record that it is linked to', CRM.north, 'ILLEGAL_STATE'],
    ["another record's counterpart", CRM.globex, 'DUPLICATE'],
    ['a record of another kind', CRM.contact, 'VALUE_NOT_ALLOWED'],
    ['a mistyped id', '001000000000077AAB', 'INVALID_VALUE'],
  ])('refuses %s', async (_what, proposed, code) => {
    const before = await counts(portal);
    const id = encodeId('Account', portal.accounts.north);
    const input = { id, crmId: proposed, reason: 'because' };
    expect(codes(await mutate(portal, agent(), 'recordRelinkPropose', input))).toEqual([code]);
    expect(await counts(portal)).toEqual(before);
  });
});

describe('the search for records', () => {
  async function found(search: string): Promise<string[]> {
    const query = `query ($search: String!) { records(search: $search) { hits { matchedBy record name } } }`;
    const { data, errors } = await runSubgraph(portal.subgraph, agent(), query, { search });
    expect(errors).toBeUndefined();
    const { hits } = data['records'] as { hits: readonly Readonly<Record<string, string>>[] };
    return hits.map(({ matchedBy, record, name }) => `${matchedBy} ${record} ${name}`);
  }

  it('finds by every id in every form', async () => {
    const { acme } = portal.accounts;
    for (const id of [
      acme.portalId,
      acme.portalId.toUpperCase(),
      CRM.acme,
      CRM.acme.slice(0, 15),
      encodeId('Account', acme),
      encodeId('Account', { portalId: acme.portalId }),
    ]) {
      expect({ id, found: await found(` ${id} `) }).toEqual({ id, found: ['ID Account Acme'] });
    }
    expect(await found(CRM.shipmentN1)).toEqual(['ID Shipment N1']);
    expect(await found(exceptionId)).toEqual([expect.stringMatching(/^ID Exception [A-Z_]+$/)]);
    expect(await found(portal.users.acmeAll)).toHaveLength(1);
  });

  it('offers every shipment of a number, and customers by code and by a part of the name', async () => {
    const both = ['N3', 'G1'].map((number) => portal.shipment(number));
    await portal.database.query({
      text: `INSERT INTO portal.shipment_reference (shipment_id, type, value, normalized, stated_by)
        SELECT id, 'PO', 'PO-77 A', 'PO77A', 'CUSTOMER' FROM unnest($1::uuid[]) AS id`,
      values: [both],
    });
    expect((await found('po 77a')).toSorted()).toEqual(['NUMBER Shipment G1', 'NUMBER Shipment N3']);
    expect(await found('N3')).toEqual(['NUMBER Shipment N3']);
    expect(await found('GLOBEX')).toEqual(['NUMBER Account Globex', 'NAME Account Globex East']);
  });

  it.each(['%', "'", '_', '💥', '0'.repeat(255)])('finds nothing by %j', async (search) => {
    expect(await found(search)).toEqual([]);
  });
});

let exceptionId = '';
beforeAll(async () => {
  const [row] = await portal.database.query<{ readonly id: string }>({
    text: `SELECT portal_id AS id FROM portal.exception WHERE customer_action_required ORDER BY portal_id LIMIT 1`,
  });
  exceptionId = row?.id ?? '';
});
