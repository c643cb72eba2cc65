import { randomUUID } from 'node:crypto';
import type { MutationName } from '../../../src/domain/mutations.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import type { Stage } from './stage.ts';

/** How one mutation is tried. The caller is an administrator. */
export interface Sample {
  /** An input that changes something. Makes the records that it needs, new ones for each call. */
  readonly input: (stage: Stage) => Promise<Readonly<Record<string, unknown>>>;
  /** What another request says differently. */
  readonly other: Readonly<Record<string, unknown>>;
  /** Whether the same input under another key finds that nothing changes: then each write is UNCHANGED. */
  readonly isRepeatable?: boolean;
}

const OCCURRED = { at: '2026-03-02T08:00:00Z' };

/** One sample for each mutation: the type asks for that of a new one. */
export const SAMPLES: Readonly<Record<MutationName, Sample>> = {
  shipmentBook: {
    input: ({ accountId }) => Promise.resolve({ accountId, freightClass: '50' }),
    other: { freightClass: '60' },
  },
  shipmentUpdate: {
    input: async (stage) => ({ id: await stage.shipment(), freightClass: '50' }),
    other: { freightClass: '60' },
    isRepeatable: true,
  },
  shipmentCancel: {
    input: async (stage) => ({ id: await stage.shipment() }),
    other: { expectedVersion: 7 },
    isRepeatable: true,
  },
  dockAppointmentNoteSet: {
    input: async (stage) => ({ id: await stage.shipment(), note: 'Gate 4' }),
    other: { note: 'Gate 5' },
    isRepeatable: true,
  },
  bulkExportCreate: {
    input: async (stage) => {
      await stage.endExports();
      return { query: '{ shipments { nodes { number } } }', format: 'CSV' };
    },
    other: { format: 'JSONL' },
  },
  bulkExportCancel: {
    input: async (stage) => ({ exportId: await stage.waitingExport() }),
    other: { exportId: randomUUID() },
  },
  shipmentLinkCreate: {
    input: async (stage) => ({ id: await stage.shipment(), days: 7 }),
    other: { days: 8 },
  },
  shipmentLinkRevoke: {
    input: async (stage) => ({ linkId: await stage.shipmentLink() }),
    other: { linkId: randomUUID() },
  },
  milestonesRecord: {
    input: async (stage) => ({
      source: 'HANDHELD',
      events: [
        {
          eventId: randomUUID(),
          shipmentId: await stage.shipment(),
          milestone: 'PICKED_UP',
          occurred: OCCURRED,
        },
      ],
    }),
    other: { source: 'PORTAL' },
    isRepeatable: true,
  },
  trackingEventsIngest: {
    input: async (stage) => ({
      events: [
        {
          eventId: randomUUID(),
          shipmentId: await stage.shipment(),
          dialect: 'X12',
          code: 'AF',
          occurred: OCCURRED,
        },
      ],
    }),
    other: { edi: ['nothing'] },
    isRepeatable: true,
  },
  exceptionOpen: {
    input: async (stage) => ({ shipmentId: await stage.shipment(), code: 'DAMAGED' }),
    other: { code: 'CUSTOMS' },
  },
  exceptionAcknowledge: {
    input: async (stage) => ({ id: await stage.exception(), note: 'I see.' }),
    other: { note: 'I wait.' },
  },
  exceptionAssign: {
    input: async (stage) => ({ id: await stage.exception(), team: 'CLAIMS' }),
    other: { team: 'DISPATCH' },
    isRepeatable: true,
  },
  exceptionResolve: {
    input: async (stage) => ({ id: await stage.exception() }),
    other: { note: 'Settled.' },
  },
  documentAttach: {
    input: async (stage) => ({
      shipmentId: await stage.shipment(),
      uploadId: await stage.upload(),
      type: 'PROOF_OF_DELIVERY',
      fileName: 'proof.pdf',
    }),
    other: { fileName: 'other.pdf' },
  },
  documentLinkCreate: {
    input: async (stage) => ({ documentId: await stage.document() }),
    other: { documentId: encodeId('Document', { portalId: randomUUID() }) },
  },
  accountLegalNameOverrideSet: {
    input: async (stage) => ({ id: await stage.customer(), legalNameOverride: 'Every Ltd' }),
    other: { legalNameOverride: 'Other Ltd' },
    isRepeatable: true,
  },
  accountDisplayNamePropose: {
    input: async (stage) => ({ id: await stage.customer(), displayName: 'Every Name' }),
    other: { displayName: 'Other Name' },
    isRepeatable: true,
  },
  recordResend: {
    input: async (stage) => ({ id: await stage.shipment() }),
    other: { id: encodeId('Shipment', { portalId: randomUUID() }) },
  },
  recordRelinkPropose: {
    input: async (stage) => ({
      id: await stage.customer(),
      crmId: '001000000000999AAA',
      reason: 'Every reason.',
    }),
    other: { reason: 'Other reason.' },
  },
  customerRegister: {
    input: () =>
      Promise.resolve({
        legalName: `Every ${randomUUID()}`,
        country: 'DE',
        contactName: 'Ann',
        contactEmail: `${randomUUID()}@every.example`,
      }),
    other: { contactName: 'Bob' },
  },
  portalUserInvite: {
    input: async ({ accountId }) => {
      const email = `${randomUUID()}@every.example`;
      return await Promise.resolve({ accountId, email, name: 'Every One', wholeAccount: true });
    },
    other: { name: 'Other One' },
  },
  portalUserActivate: {
    input: async (stage) => ({ id: await stage.user('INVITED') }),
    other: { expectedVersion: 7 },
  },
  portalUserBranchesSet: {
    input: async (stage) => ({ id: await stage.user('ACTIVE'), wholeAccount: true }),
    other: { expectedVersion: 7 },
    isRepeatable: true,
  },
  portalUserDeactivate: {
    input: async (stage) => ({ id: await stage.user('ACTIVE') }),
    other: { expectedVersion: 7 },
  },
  accountUpdate: {
    input: async (stage) => ({ id: await stage.accountOfSalesforce(), website: 'https://every.example' }),
    other: { website: 'https://other.example' },
    isRepeatable: true,
  },
  contactUpdate: {
    input: async (stage) => ({ id: await stage.contact(), title: 'Buyer' }),
    other: { title: 'Seller' },
    isRepeatable: true,
  },
  billingContactChange: {
    input: (stage) => stage.accountWithContact(),
    other: { email: 'other@every.example' },
    isRepeatable: true,
  },
  reviewItemAssign: {
    input: async (stage) => ({ ...(await stage.reviewItem('CONFLICT')), assignee: 'sam@waybill.example' }),
    other: { assignee: 'dana@waybill.example' },
  },
  reviewItemRetry: {
    input: (stage) => stage.reviewItem('MISSING_FIELD'),
    other: { edits: [{ field: 'displayName', value: 'Third' }] },
  },
  reviewItemAccept: {
    input: async (stage) => ({ ...(await stage.reviewItem('CONFLICT')), side: 'PORTAL' }),
    other: { side: 'SALESFORCE' },
  },
  reviewItemMerge: {
    input: async (stage) => ({ ...(await stage.reviewItem('DUPLICATE')), crmId: '001000000000009AAA' }),
    other: { crmId: '001000000000008AAA' },
  },
  reviewItemCreate: {
    input: (stage) => stage.reviewItem('DUPLICATE'),
    other: { expectedVersion: 7 },
  },
  reviewItemApprove: {
    input: (stage) => stage.reviewItem('DIFFERENCE', { action: 'SEND', aggregate: 'Account' }),
    other: { expectedVersion: 7 },
  },
  reviewItemLeaveOut: {
    input: async (stage) => ({
      ...(await stage.reviewItem('IMPLAUSIBLE_EVENT', { action: 'COUNT_EVENT', event: {} })),
      reason: 'A mistake.',
    }),
    other: { reason: 'Another mistake.' },
  },
  reviewItemDismiss: {
    input: async (stage) => ({ ...(await stage.reviewItem('CONFLICT')), reason: 'A mistake.' }),
    other: { reason: 'Another mistake.' },
  },
  reviewItemsDecide: {
    input: async (stage) => ({
      items: [await stage.reviewItem('CONFLICT'), await stage.reviewItem('CONFLICT')],
      decision: 'ACCEPT',
      side: 'PORTAL',
    }),
    other: { side: 'SALESFORCE' },
  },
  approvedLookupSet: {
    input: () =>
      Promise.resolve({
        kind: 'EDI_STATUS',
        externalValue: `X12:${randomUUID()}`,
        portalValue: 'SCAN',
        expectedVersion: 0,
      }),
    other: { note: 'For a test.' },
  },
  pilotSwitchSet: {
    input: () => Promise.resolve({ accountId: randomUUID(), mode: 'OFF' }),
    other: { mode: 'DRY_RUN' },
  },
};
