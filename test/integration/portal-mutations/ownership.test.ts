import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, ROLES, type Role } from '../../../src/domain/access.ts';
import { PORTAL_MUTATIONS, type PortalMutation } from '../../../src/domain/mutations.ts';
import { rolesBy } from '../../../src/domain/ownership/guard.ts';
import { OWNERSHIP, ownershipOf } from '../../../src/domain/ownership/index.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { BOOKED_FIELDS } from '../../../src/portal-store/shipment/shipment.columns.ts';
import { codes, counts, mutate } from '../../harness/portal/mutate.ts';
import { createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await createPortal();
});
afterAll(() => portal[Symbol.asyncDispose]());

/** What an input says, and the fields of the ownership table that it names with that. */
interface Sample {
  readonly input: object;
  readonly names: readonly string[];
}

const shipment = () => ({ id: encodeId('Shipment', { portalId: portal.shipment('N2') }) });
const onShipment = () => ({ shipmentId: encodeId('Shipment', { portalId: portal.shipment('N2') }) });
const account = () => ({ id: encodeId('Account', portal.accounts.acme) });
const customer = () => ({ accountId: encodeId('Account', portal.accounts.acme) });
const user = () => ({ id: encodeId('PortalUser', { portalId: portal.users.acmeNorth }) });

const STOP = { sequence: 1, type: 'PICKUP' };
const CONTENT: Readonly<Record<string, object>> = {
  'Shipment.carrier': { carrier: 'NWTF' },
  'Shipment.mode': { mode: 'RAIL' },
  'Shipment.serviceLevel': { serviceLevel: 'ECONOMY' },
  'Shipment.promisedDelivery': { promisedDelivery: { date: '2026-12-24' } },
  'Shipment.quoteReference': { quoteReference: 'Q-9' },
  'Shipment.invoiceReferences': { invoiceReferences: ['I-9'] },
  'Shipment.references': { references: [{ type: 'BOL', value: 'B-9' }] },
  'Shipment.stops': { stops: [STOP] },
  'Shipment.packages': { packages: [{ line: 1 }] },
  'Shipment.origin.name': { origin: { name: 'Kiel' } },
  'Shipment.origin.country': { origin: { country: 'DE' } },
  'Shipment.destination.name': { destination: { name: 'Lyon' } },
  'Shipment.destination.country': { destination: { country: 'FR' } },
  'Shipment.weightKg': { weightKg: 7 },
  'Shipment.weightBasis': { weightBasis: 'STATED' },
  'Shipment.freightClass': { freightClass: '50' },
  'Shipment.handlingNeeds': { handlingNeeds: ['UPRIGHT'] },
  'Accessorial.code': { accessorials: [{ code: 'INSIDE' }] },
  // What is nothing but a column needs no sample of its own.
  ...Object.fromEntries(BOOKED_FIELDS.map(({ field }) => [`Shipment.${field}`, { [field]: 'x' }])),
};
const STOP_FIELDS: Readonly<Record<string, object>> = {
  'Stop.sequence': {},
  'Stop.type': {},
  'Stop.place.name': { place: { name: 'Dock' } },
  'Stop.place.country': { place: { country: 'DE' } },
  'Stop.place.unlocode': { place: { unlocode: 'DEBER' } },
  'Stop.place.terminalCode': { place: { terminalCode: 'T1' } },
  'Stop.city': { city: 'Berlin' },
  'Stop.timeZone': { timeZone: 'Europe/Berlin' },
  'Stop.appointmentFrom': { appointmentFrom: '2026-12-01T08:00:00Z' },
  'Stop.appointmentTo': { appointmentTo: '2026-12-01T09:00:00Z' },
};
const CONTENT_SAMPLES: Readonly<Record<string, Sample>> = {
  ...Object.fromEntries(
    Object.entries(CONTENT).map(([name, input]) => [name, { input, names: [name] }] as const),
  ),
  ...Object.fromEntries(
    Object.entries(STOP_FIELDS).map(([name, part]) => [
      name,
      {
        input: { stops: [{ ...STOP, ...part }] },
        names: [...new Set([name, 'Stop.sequence', 'Stop.type', 'Shipment.stops'])],
      },
    ]),
  ),
  'Accessorial.billingReference': {
    input: { accessorials: [{ code: 'INSIDE', billingReference: 'B-1' }] },
    names: ['Accessorial.billingReference', 'Accessorial.code'],
  },
};

const MILESTONE = ['Milestone.type', 'Milestone.occurredAt', 'Milestone.dateOnly'];
const OCCURRED = { occurred: { date: '2026-03-02' } };
const OPENED = ['Exception.shipment', 'Exception.code'];
const INVITED = ['account', 'email', 'name', 'wholeAccount'].map((name) => `PortalUser.${name}`);
const BRANCHES = ['PortalUser.branches', 'PortalUser.wholeAccount'];

/** For each mutation: an input that names a field, by the field's row. */
function sampleOf(
  mutation: PortalMutation,
  field: string,
  exception: string,
  upload: string,
): Sample | undefined {
  const one = (base: object, names: readonly string[], parts: Readonly<Record<string, object>>) =>
    ({ input: { ...base, ...parts[field] }, names: [...new Set([...names, field])] }) satisfies Sample;
  const content = CONTENT_SAMPLES[field];
  switch (mutation) {
    case 'shipmentBook': {
      if (content)
        return { input: { ...customer(), ...content.input }, names: [...content.names, 'Shipment.account'] };
      // The fact of the booking itself.
      if (field === 'Shipment.currentMilestone') return { input: customer(), names: ['Shipment.account'] };
      return one(customer(), ['Shipment.account'], { 'Shipment.number': { number: 'ORDER-9' } });
    }
    case 'shipmentUpdate':
      return content && { input: { ...shipment(), ...content.input }, names: content.names };
    case 'shipmentCancel':
      return { input: shipment(), names: [field] };
    case 'dockAppointmentNoteSet':
      return { input: { ...shipment(), note: `note ${Math.random()}` }, names: [field] };
    case 'milestonesRecord':
      return {
        input: { source: 'PORTAL', events: [{ eventId: `${Math.random()}`, ...onShipment(), ...OCCURRED }] },
        names: MILESTONE,
      };
    case 'trackingEventsIngest': {
      const event = { eventId: `${Math.random()}`, dialect: 'X12', code: 'OA', ...onShipment(), ...OCCURRED };
      return { input: { events: [event] }, names: MILESTONE };
    }
    case 'exceptionOpen':
      // An exception begins open.
      if (field === 'Exception.state') return { input: { ...onShipment(), code: 'HOLIDAY' }, names: OPENED };
      return one({ ...onShipment(), code: 'HOLIDAY' }, OPENED, {
        'Exception.severity': { severity: 'LOW' },
        'Exception.customerActionRequired': { customerActionRequired: false },
        'Exception.team': { team: 'DISPATCH' },
        'Exception.note': { note: 'closed' },
        'Exception.openedAt': { openedAt: '2026-03-02T00:00:00Z' },
      });
    case 'exceptionAssign':
      return one({ id: exception }, [], {
        'Exception.severity': { severity: 'HIGH' },
        'Exception.customerActionRequired': { customerActionRequired: true },
        'Exception.team': { team: 'CLAIMS' },
        'Exception.ownerPerson': { ownerPerson: 'Kim' },
        'Exception.note': { note: 'for Kim' },
      });
    case 'exceptionAcknowledge':
      return one({ id: exception }, ['Exception.state', 'Exception.ownerPerson'], {
        'Exception.note': { note: 'mine' },
      });
    case 'exceptionResolve':
      return one({ id: exception }, ['Exception.state'], { 'Exception.note': { note: 'done' } });
    case 'documentAttach':
      return one(
        { ...onShipment(), uploadId: upload, type: 'CUSTOMER', fileName: 'a.pdf' },
        ['Document.type', 'Document.fileName'],
        { 'Document.signer': { signer: 'Dana' }, 'Document.signedAt': { signedAt: '2026-03-02T00:00:00Z' } },
      );
    case 'accountLegalNameOverrideSet':
      return { input: { ...account(), legalNameOverride: `Acme ${Math.random()}` }, names: [field] };
    case 'accountDisplayNamePropose':
      return {
        input: { ...account(), displayName: `Acme ${Math.random()}` },
        names: ['Account.displayName'],
      };
    case 'portalUserInvite': {
      const email = `u${Math.random()}@acme.test`;
      return { input: { ...customer(), email, name: 'New', wholeAccount: true }, names: INVITED };
    }
    case 'portalUserBranchesSet': {
      const branchIds = [encodeId('Account', portal.accounts.north)];
      return { input: { ...user(), wholeAccount: false, branchIds }, names: BRANCHES };
    }
    case 'portalUserActivate':
    case 'portalUserDeactivate':
      return { input: user(), names: ['PortalUser.state'] };
    case 'recordResend':
    case 'recordRelinkPropose':
    case 'customerRegister':
    case 'bulkExportCreate':
    case 'bulkExportCancel':
    case 'documentLinkCreate':
    case 'shipmentLinkCreate':
    case 'shipmentLinkRevoke':
      return undefined;
    default:
      return mutation satisfies never;
  }
}

const PAIRS = OWNERSHIP.flatMap((row) =>
  PORTAL_MUTATIONS.filter(({ mutation }) => row.change?.mutations.includes(mutation)).map(({ mutation }) => ({
    field: `${row.record}.${row.field}`,
    mutation,
  })),
);

function callerOf(role: Role): Caller {
  return role === 'CUSTOMER' ? portal.callers.acmeAll : portal.agent(role);
}

describe('every field as every role', () => {
  it('covers every mutation of the portal that the ownership table names', () => {
    const covered = new Set(PAIRS.map(({ mutation }) => mutation));
    const others = PORTAL_MUTATIONS.filter(({ mutation }) => !covered.has(mutation));
    expect(others.map(({ mutation }) => mutation)).toEqual([
      'documentLinkCreate',
      'bulkExportCreate',
      'bulkExportCancel',
      'shipmentLinkCreate',
      'shipmentLinkRevoke',
      'customerRegister',
      'recordResend',
      'recordRelinkPropose',
    ]);
    expect(PAIRS.length).toBeGreaterThan(60);
  });

  describe.each(PAIRS)('$field by $mutation', ({ field, mutation }) => {
    it.each(ROLES)('as %s', async (role) => {
      const [exceptionRow] = await portal.database.query<{ readonly id: string }>({
        text: `SELECT portal_id AS id FROM portal.exception WHERE shipment_id = $1 AND state = 'OPEN' LIMIT 1`,
        values: [portal.shipment('N3')],
      });
      const exception = encodeId('Exception', { portalId: exceptionRow?.id });
      const sample = sampleOf(mutation, field, exception, `${'a'.repeat(64)}.pdf`);
      if (sample === undefined) throw new Error(`no sample names ${field} in ${mutation}`);
      const rows = sample.names.map((name) =>
        ownershipOf(name.split('.')[0] ?? '', name.split('.').slice(1).join('.')),
      );
      const allowed = rows.every(
        (row) => row?.change != null && rolesBy(row.change, mutation).includes(role),
      );
      const before = await counts(portal);
      // Only tried, so that each case begins with the same records.
      const payload = await mutate(portal, callerOf(role), mutation, { ...sample.input, validateOnly: true });
      expect(codes(payload).includes('NOT_PERMITTED')).toBe(!allowed);
      if (!allowed) {
        expect(payload.writes).toEqual([]);
        for (const error of payload.userErrors) expect(error.message.length).toBeGreaterThan(20);
      }
      expect(await counts(portal)).toEqual(before);
    });
  });
});

describe('a mutation that names one field too many', () => {
  it('writes none of them, and says whose the field is and what to do', async () => {
    const before = await counts(portal);
    const payload = await mutate(portal, portal.agent('DISPATCHER'), 'shipmentUpdate', {
      ...shipment(),
      freightClass: '70',
      quoteReference: 'Q-1',
    });
    expect(payload.userErrors).toEqual([
      {
        field: 'quoteReference',
        code: 'NOT_PERMITTED',
        owner: 'PORTAL',
        message:
          'Ask someone with the role SALES or SERVICE_AGENT or ADMIN or INTEGRATION to change Shipment.quoteReference.',
      },
    ]);
    expect(payload.writes).toEqual([]);
    expect(await counts(portal)).toEqual(before);
  });
});
