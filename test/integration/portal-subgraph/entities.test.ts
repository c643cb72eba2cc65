import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../../src/domain/access.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { CRM, createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';
import { runSubgraph } from '../../harness/run-subgraph.ts';

const NOBODY = '01890a5d-ac96-774b-bcce-b302099a8057';

let portal: Portal;
/** Of N1: its exception and its document. */
let exceptionId: string;
let documentId: string;

beforeAll(async () => {
  portal = await createPortal();
  const { data } = await runSubgraph(
    portal.subgraph,
    portal.agent(),
    'query ($id: ID) { shipment(portalId: $id) { documents { portalId } exceptions(first: 1) { nodes { portalId } } } }',
    { id: portal.shipment('N1') },
  );
  const shipment = data['shipment'] as {
    documents: [{ portalId: string }];
    exceptions: { nodes: [{ portalId: string }] };
  };
  documentId = shipment.documents[0].portalId;
  exceptionId = shipment.exceptions.nodes[0].portalId;
});
afterAll(() => portal[Symbol.asyncDispose]());

describe('entity references', () => {
  const query = /* GraphQL */ `
    query ($representations: [_Any!]!) {
      _entities(representations: $representations) {
        __typename
        ... on Account { portalId crmId displayName }
        ... on Shipment { portalId crmId number }
        ... on Exception { portalId code }
        ... on Document { portalId fileName }
        ... on PortalUser { portalId crmId name }
      }
    }
  `;
  async function resolve(caller: Caller, representations: readonly object[]) {
    const { data, errors, usage } = await runSubgraph(portal.subgraph, caller, query, { representations });
    expect(errors).toBeUndefined();
    return { entities: data['_entities'], usage };
  }

  it('are resolved from whichever part of the key exists; an omitted part and a null one mean the same', async () => {
    const { north, south } = portal.accounts;
    const found = { __typename: 'Account', ...north, displayName: 'Acme North' };
    const { entities, usage } = await resolve(portal.callers.acmeAll, [
      { __typename: 'Account', portalId: north.portalId, crmId: north.crmId },
      { __typename: 'Account', portalId: north.portalId, crmId: null },
      { __typename: 'Account', portalId: north.portalId },
      { __typename: 'Account', portalId: null, crmId: north.crmId },
      { __typename: 'Account', crmId: north.crmId },
      // Salesforce knows an id that the portal has not stored yet.
      { __typename: 'Account', portalId: south.portalId, crmId: '001000000000042AAA' },
    ]);
    expect(entities).toEqual([
      ...Array.from({ length: 5 }, () => found),
      { __typename: 'Account', ...south, displayName: 'Acme South' },
    ]);
    expect(usage.sqlStatements).toBe(1);
  });

  it('are null for a pair of ids that belong to different records', async () => {
    const { north } = portal.accounts;
    const { entities } = await resolve(portal.agent(), [
      { __typename: 'Account', portalId: north.portalId, crmId: CRM.globex },
    ]);
    expect(entities).toEqual([null]);
  });

  it('of every type are found by their keys', async () => {
    const { entities } = await resolve(portal.callers.acmeAll, [
      { __typename: 'Shipment', portalId: portal.shipment('N1') },
      { __typename: 'Shipment', crmId: CRM.shipmentN1 },
      { __typename: 'Exception', portalId: exceptionId },
      { __typename: 'Document', portalId: documentId },
      { __typename: 'PortalUser', portalId: portal.users.acmeNorth },
      { __typename: 'PortalUser', crmId: CRM.contact },
    ]);
    const shipment = {
      __typename: 'Shipment',
      portalId: portal.shipment('N1'),
      crmId: CRM.shipmentN1,
      number: 'N1',
    };
    const user = {
      __typename: 'PortalUser',
      portalId: portal.users.acmeNorth,
      crmId: CRM.contact,
      name: 'Bob',
    };
    expect(entities).toEqual([
      shipment,
      shipment,
      { __typename: 'Exception', portalId: exceptionId, code: 'WEATHER' },
      { __typename: 'Document', portalId: documentId, fileName: 'pod.pdf' },
      user,
      user,
    ]);
  });

  it('of another tenant are null, like those of nobody and those that are no ids at all', async () => {
    const keys = (portalId: string, crmId: string) => [{ portalId }, { crmId }, { portalId, crmId }];
    const { entities } = await resolve(portal.callers.globexAll, [
      ...keys(portal.accounts.acme.portalId, CRM.acme).map((key) => ({ __typename: 'Account', ...key })),
      ...keys(portal.shipment('N1'), CRM.shipmentN1).map((key) => ({ __typename: 'Shipment', ...key })),
      ...keys(portal.users.acmeNorth, CRM.contact).map((key) => ({ __typename: 'PortalUser', ...key })),
      { __typename: 'Exception', portalId: exceptionId },
      { __typename: 'Document', portalId: documentId },
      { __typename: 'Account', portalId: NOBODY },
      { __typename: 'Account', portalId: 'no id' },
      { __typename: 'Shipment' },
      { __typename: 'Shipment', portalId: null, crmId: null },
    ]);
    expect(entities).toEqual(Array.from({ length: 15 }, () => null));
  });
});

describe('node', () => {
  const query =
    'query ($id: ID!) { node(id: $id) { __typename ... on Shipment { id number } ... on Contact { crmId } } }';
  async function node(caller: Caller, id: string) {
    const { data, errors } = await runSubgraph(portal.subgraph, caller, query, { id });
    expect(errors).toBeUndefined();
    return data['node'];
  }
  const crmId = '500000000000001AAA';

  it('answers every type that the portal owns, in any form of its id', async () => {
    const portalId = portal.shipment('N1');
    const { acmeAll } = portal.callers;
    const shipment = { __typename: 'Shipment', id: encodeId('Shipment', { portalId }), number: 'N1' };
    expect(await node(acmeAll, encodeId('Shipment', { portalId }))).toEqual(shipment);
    expect(await node(acmeAll, encodeId('Shipment', { crmId: CRM.shipmentN1 }))).toEqual(shipment);
    expect(await node(acmeAll, encodeId('Account', portal.accounts.south))).toEqual({
      __typename: 'Account',
    });
    const others = [
      encodeId('Exception', { portalId: exceptionId }),
      encodeId('Document', { portalId: documentId }),
      encodeId('PortalUser', { portalId: portal.users.acmeAll }),
      encodeId('PortalUser', { crmId: CRM.contact }),
    ];
    const types = await Promise.all(others.map((id) => node(acmeAll, id)));
    expect(types).toEqual(
      ['Exception', 'Document', 'PortalUser', 'PortalUser'].map((__typename) => ({ __typename })),
    );
  });

  it("answers null for another tenant's record, for nobody's and for what is no id", async () => {
    const ids = [
      encodeId('Account', portal.accounts.acme),
      encodeId('Shipment', { portalId: portal.shipment('N1') }),
      encodeId('Exception', { portalId: exceptionId }),
      encodeId('Document', { portalId: documentId }),
      encodeId('PortalUser', { portalId: portal.users.acmeAll }),
      encodeId('Shipment', { portalId: NOBODY }),
      'nonsense',
    ];
    for (const id of ids) expect(await node(portal.callers.globexAll, id)).toBeNull();
  });

  it('leaves what only Salesforce knows to Salesforce: the portal gives the key and may not give the id', async () => {
    expect(await node(portal.agent(), encodeId('Contact', { crmId }))).toEqual({
      __typename: 'Contact',
      crmId,
    });
    for (const type of ['Contact', 'Case', 'Opportunity']) {
      expect(portal.subgraph.sdl).toMatch(
        new RegExp(`type ${type} implements Node @key\\(fields: "crmId"\\) \\{[^}]*\\bid: ID! @external`),
      );
    }
  });

  it('answers no opportunity to those who may not see any', async () => {
    const id = encodeId('Opportunity', { crmId });
    expect(await node(portal.agent('SALES'), id)).toEqual({ __typename: 'Opportunity' });
    expect(await node(portal.agent('DISPATCHER'), id)).toBeNull();
    expect(await node(portal.callers.acmeAll, id)).toBeNull();
  });
});
