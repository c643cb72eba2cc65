import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentDoor } from '../../../src/cli/wiring/document-door.ts';
import { PORTAL_MUTATIONS, type PortalMutation } from '../../../src/domain/mutations.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { codes, counts, done, mutate } from '../../harness/portal/mutate.ts';
import { createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';
import { receivedFile } from '../../harness/received-file.ts';

let portal: Portal;
/** Of Globex. */
let paper = '';
let link = '';
beforeAll(async () => {
  portal = await createPortal();
  paper = await globexPaper();
  link = await globexLink();
});
afterAll(() => portal[Symbol.asyncDispose]());

/** What each mutation would do to records of the tenant Globex. */
async function attack(mutation: PortalMutation, uploadId: string): Promise<object> {
  const shipment = encodeId('Shipment', { portalId: portal.shipment('G1') });
  const [exception] = await portal.database.query<{ readonly id: string }>({
    text: 'SELECT portal_id AS id FROM portal.exception WHERE shipment_id = $1',
    values: [portal.shipment('G1')],
  });
  const onException = { id: encodeId('Exception', { portalId: exception?.id }) };
  const onUser = { id: encodeId('PortalUser', { portalId: portal.users.globexAll }) };
  const onAccount = { id: encodeId('Account', portal.accounts.globex) };
  const event = { eventId: 'forged', shipmentId: shipment, occurred: { date: '2026-03-05' } };
  const inputs: Readonly<Record<PortalMutation, object>> = {
    shipmentBook: { accountId: onAccount.id },
    shipmentUpdate: { id: shipment, freightClass: '50' },
    shipmentCancel: { id: shipment },
    dockAppointmentNoteSet: { id: shipment, note: 'mine' },
    milestonesRecord: { source: 'PORTAL', events: [event] },
    trackingEventsIngest: { events: [{ ...event, dialect: 'X12', code: 'D1' }] },
    exceptionOpen: { shipmentId: shipment, code: 'OTHER' },
    exceptionAcknowledge: onException,
    exceptionAssign: { ...onException, team: 'CLAIMS' },
    exceptionResolve: onException,
    documentAttach: { shipmentId: shipment, uploadId, type: 'CUSTOMER', fileName: 'a.pdf' },
    bulkExportCreate: { query: '{ shipments { nodes { id } } }', format: 'CSV' },
    bulkExportCancel: { exportId: await globexExport() },
    documentLinkCreate: { documentId: encodeId('Document', { portalId: paper }) },
    shipmentLinkCreate: { id: shipment },
    shipmentLinkRevoke: { linkId: link },
    accountLegalNameOverrideSet: { ...onAccount, legalNameOverride: 'Mine' },
    accountDisplayNamePropose: { ...onAccount, displayName: 'Mine' },
    recordResend: { id: shipment },
    recordRelinkPropose: { id: shipment, crmId: 'a01000000000001AAA', reason: 'mine' },
    customerRegister: { legalName: 'Mine', country: 'DE', contactName: 'Me', contactEmail: 'me@mine.test' },
    portalUserInvite: { accountId: onAccount.id, email: 'me@mine.test', name: 'Me', wholeAccount: true },
    portalUserActivate: onUser,
    portalUserBranchesSet: { ...onUser, wholeAccount: true },
    portalUserDeactivate: onUser,
  };
  return inputs[mutation];
}

async function globexPaper(): Promise<string> {
  const [row] = await portal.database.query<{ readonly id: string }>({
    text: `INSERT INTO portal.document (shipment_id, type, file_name, media_type, size_bytes, storage_key, sha256)
      VALUES ($1, 'CUSTOMS', 'globex.pdf', 'application/pdf', 1, 'documents/none.pdf', '00') RETURNING portal_id AS id`,
    values: [portal.shipment('G1')],
  });
  return row?.id ?? '';
}

async function globexExport(): Promise<string> {
  const [row] = await portal.database.query<{ readonly id: string }>({
    text: `INSERT INTO portal.bulk_export (user_id, role, query, variables, format, page_size, state)
      VALUES ($1, 'CUSTOMER', '', '{}', 'CSV', 100, 'DONE') RETURNING portal_id AS id`,
    values: [portal.users.globexAll],
  });
  return row?.id ?? '';
}

async function globexLink(): Promise<string> {
  const input = { id: encodeId('Shipment', { portalId: portal.shipment('G1') }) };
  const made = await done(portal, portal.callers.globexAll, 'shipmentLinkCreate', input, 'link { id }');
  return (made['link'] as { readonly id: string }).id;
}

/** Its input names no record: its query does. */
const NAMES_NO_RECORD = 'bulkExportCreate';

describe.each(PORTAL_MUTATIONS.filter(({ mutation }) => mutation !== NAMES_NO_RECORD))(
  '$mutation',
  ({ mutation, callers }) => {
    it('does nothing to the records of another tenant, and does not tell them from none', async () => {
      for (const caller of [portal.callers.acmeAll, portal.callers.acmeNorth]) {
        const door = documentDoor(portal.store, portal.documents);
        const { uploadId } = await door.receive(caller, receivedFile('%PDF-1.7 mine'));
        const before = await counts(portal);
        for (const validateOnly of [true, false]) {
          const input = { ...(await attack(mutation, uploadId)), validateOnly };
          const payload = await mutate(portal, caller, mutation, input);
          expect(codes(payload)).toEqual([
            callers.roles.includes('CUSTOMER') ? 'NOT_FOUND' : 'NOT_PERMITTED',
          ]);
          expect(payload.writes).toEqual([]);
          expect(JSON.stringify(payload)).not.toMatch(/globex|gus/i);
        }
        expect(await counts(portal)).toEqual(before);
      }
    });
  },
);

describe('a branch', () => {
  it('is as closed to a user of another branch as another tenant is', async () => {
    const before = await counts(portal);
    const id = encodeId('Shipment', { portalId: portal.shipment('S1') });
    for (const [mutation, input] of [
      ['shipmentUpdate', { id, freightClass: '50' }],
      ['dockAppointmentNoteSet', { id, note: 'mine' }],
      ['shipmentBook', { accountId: encodeId('Account', portal.accounts.south) }],
      ['shipmentBook', { accountId: encodeId('Account', portal.accounts.acme) }],
      ['accountDisplayNamePropose', { id: encodeId('Account', portal.accounts.south), displayName: 'Mine' }],
    ] as const) {
      expect(codes(await mutate(portal, portal.callers.acmeNorth, mutation, input))).toEqual(['NOT_FOUND']);
    }
    expect(await counts(portal)).toEqual(before);
  });

  it('shows a repeated answer to whoever asked first only', async () => {
    const input = { accountId: encodeId('Account', portal.accounts.north), idempotencyKey: 'shared key' };
    const mine = await done(portal, portal.callers.acmeNorth, 'shipmentBook', input, 'shipment { id }');
    const other = { ...input, accountId: encodeId('Account', portal.accounts.globexEast) };
    const theirs = await done(portal, portal.callers.globexAll, 'shipmentBook', other, 'shipment { id }');
    expect(theirs['shipment']).not.toEqual(mine['shipment']);
  });
});
