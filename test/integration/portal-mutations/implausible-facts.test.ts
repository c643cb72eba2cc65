import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentDoor } from '../../../src/cli/wiring/document-door.ts';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { receiveInterchanges } from '../../../subgraphs/portal/milestone/interchange-upload.ts';
import type { PortalContext } from '../../../subgraphs/portal/portal.context.ts';
import { fileLine, type ImportWorld, startImportWorld } from '../../harness/import-world.ts';
import { done, mutate, type Payload, reviewItems } from '../../harness/portal/mutate.ts';
import { staff } from '../../harness/portal/portal-store.ts';
import { createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';
import { receivedFile } from '../../harness/received-file.ts';

let portal: Portal;
let files: ImportWorld;
beforeAll(async () => {
  [portal, files] = await Promise.all([createPortal(), startImportWorld()]);
});
afterAll(async () => {
  await portal[Symbol.asyncDispose]();
  await files[Symbol.asyncDispose]();
});

/** Days on which nothing of a shipment that is booked today can have happened. */
const IMPLAUSIBLE = ['2099-01-01', '1926-03-04', '1970-01-01', '2000-01-01'];
const PLAUSIBLE = new Date(Date.now() - 3_600_000).toISOString().slice(0, 10);

/** What became of a delivery on a day: the words of the door, and the delivery that the shipment has then. */
interface Told {
  readonly outcome: unknown;
  readonly deliveredAt: unknown;
  readonly openItems: number;
}
type Door = (day: string) => Promise<Told>;

const SHIPMENT = 'shipment { portalId deliveredAt }';
const at = (day: string) => ({ occurred: { at: `${day}T00:00:01Z` } });

/** A shipment whose booking is not known: only the day itself can be doubted. */
let shipments = 0;
async function newShipment(): Promise<{ id: string; portalId: string; number: string }> {
  shipments += 1;
  const number = `IMP-${shipments}`;
  const [row] = await portal.store.writes.insertShipments([
    {
      number,
      accountId: portal.accounts.acme.portalId,
      branchId: portal.accounts.north.portalId,
      references: [{ type: 'PRO', value: `PRO${shipments}55` }],
    },
  ]);
  const portalId = row?.portalId ?? '';
  return { id: encodeId('Shipment', { portalId }), portalId, number };
}

async function openItems(portalId: string): Promise<number> {
  const items = await reviewItems(portal);
  return items.filter((item) => item.portalId === portalId && item.state === 'OPEN').length;
}

async function told({ results }: Payload, portalId: string): Promise<Told> {
  const [result] = results as readonly { outcome: string; shipment: { deliveredAt: string | null } | null }[];
  return {
    outcome: result?.outcome,
    deliveredAt: result?.shipment?.deliveredAt ?? null,
    openItems: await openItems(portalId),
  };
}

function byStaff(source: 'PORTAL' | 'HANDHELD'): Door {
  return async (day) => {
    const { id, portalId } = await newShipment();
    const events = [{ eventId: `${source} ${portalId}`, shipmentId: id, milestone: 'DELIVERED', ...at(day) }];
    const input = { source, events };
    const results = `results { outcome ${SHIPMENT} }`;
    return await told(
      await done(portal, portal.agent('DISPATCHER'), 'milestonesRecord', input, results),
      portalId,
    );
  };
}

async function ingest(input: object, portalId: string): Promise<Told> {
  const results = `results { outcome ${SHIPMENT} }`;
  return await told(
    await done(portal, portal.agent('INTEGRATION'), 'trackingEventsIngest', input, results),
    portalId,
  );
}

/** An interchange of one status: the delivery of the newest shipment. */
function delivered(day: string): string {
  const segments = [
    'ISA*00*          *00*          *02*ABCD           *ZZ*WAYBILL        *260304*1200*U*00401*000000001*0*P*>',
    'GS*QM*ABCD*WAYBILL*20260304*1200*1*X*004010',
    'ST*214*0001',
    `B10*PRO${shipments}55**ABCD`,
    'LX*1',
    `AT7*D1*NS***${day.replaceAll('-', '')}*0000*UT`,
    'SE*5*0001',
    'GE*1*1',
    'IEA*1*000000001',
  ];
  return `${segments.join('~')}~`;
}

const DOORS: Readonly<Record<string, Door>> = {
  'an event of a carrier': async (day) => {
    const { id, portalId } = await newShipment();
    const event = { eventId: `carrier ${portalId}`, shipmentId: id, dialect: 'X12', code: 'D1', ...at(day) };
    return await ingest({ events: [event] }, portalId);
  },
  'an EDI message': async (day) => {
    const { portalId } = await newShipment();
    return await ingest({ edi: [delivered(day)] }, portalId);
  },
  'an uploaded interchange': async (day) => {
    const { portalId } = await newShipment();
    const caller = portal.agent('INTEGRATION');
    const request = { requestId: 'upload', caller, usage: newUpstreamUsage(), signal: undefined };
    const context = portal.subgraph.contextFor(request) as PortalContext;
    const report = await receiveInterchanges(context, Readable.from([delivered(day)]));
    const [shipment] = await portal.store.shipments.byKeys(staff(), [{ portalId }]);
    return {
      outcome: report.review === 1 ? 'REVIEW' : report.recorded === 1 ? 'RECORDED' : report,
      deliveredAt: shipment?.deliveredAt ?? null,
      openItems: await openItems(portalId),
    };
  },
  'a handheld': byStaff('HANDHELD'),
  'a mutation of staff': byStaff('PORTAL'),
  'an imported file': async (day) => {
    const key = `imported ${day}`;
    await files.run([fileLine(key, { delivered: day })], key);
    const shipment = await files.shipment(key);
    const items = (await files.items()).filter(({ portalId }) => portalId === shipment?.portalId);
    const outcome = items.length > 0 ? 'REVIEW' : 'RECORDED';
    return { outcome, deliveredAt: shipment?.deliveredAt ?? null, openItems: items.length };
  },
};

describe.each(Object.keys(DOORS))('%s', (name) => {
  const door = DOORS[name] as Door;

  it.each(IMPLAUSIBLE)(
    'that tells a delivery on %s goes to a person, and the shipment stays as it is',
    async (day) => {
      const { outcome, deliveredAt, openItems: items } = await door(day);
      expect({ outcome, deliveredAt }).toEqual({ outcome: 'REVIEW', deliveredAt: null });
      expect(items).toBeGreaterThan(0);
    },
  );

  it('that tells a delivery of today delivers the shipment', async () => {
    const { deliveredAt, ...rest } = await door(PLAUSIBLE);
    expect(rest).toEqual({ outcome: 'RECORDED', openItems: 0 });
    expect(deliveredAt).not.toBeNull();
  });
});

describe('an upload', () => {
  it.each(IMPLAUSIBLE)('that was signed on %s is refused with the reason', async (day) => {
    const { id } = await newShipment();
    const caller = portal.agent('DISPATCHER');
    const door = documentDoor(portal.store, portal.documents);
    const { uploadId } = await door.receive(caller, receivedFile(`%PDF-1.7 ${day}`));
    const proof = { type: 'PROOF_OF_DELIVERY', fileName: 'pod.pdf', signedAt: `${day}T00:00:01Z` };
    const payload = await mutate(portal, caller, 'documentAttach', { shipmentId: id, uploadId, ...proof });
    expect(payload.userErrors).toMatchObject([{ field: 'signedAt', code: 'INVALID_VALUE' }]);
  });
});
