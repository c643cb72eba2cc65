import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UploadReport } from '../../../src/domain/edi/upload.ts';
import { HUB_REPORTER } from '../../../src/domain/reporter.ts';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { receiveInterchanges } from '../../../subgraphs/portal/milestone/interchange-upload.ts';
import type { PortalContext } from '../../../subgraphs/portal/portal.context.ts';
import { counts, reviewItems } from '../../harness/portal/mutate.ts';
import { createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await createPortal();
  await portal.store.writes.insertShipments([
    {
      number: 'WB-EDI-0002',
      accountId: portal.accounts.acme.portalId,
      branchId: portal.accounts.north.portalId,
      references: [{ type: 'PRO', value: 'UP-1' }],
      events: [
        {
          source: 'PORTAL',
          reporter: HUB_REPORTER,
          eventId: 'booked WB-EDI-0002',
          milestone: 'BOOKED',
          classifier: 'ACTUAL',
          occurredAt: new Date('2026-01-01T12:00:00Z'),
        },
      ],
    },
  ]);
});
afterAll(() => portal[Symbol.asyncDispose]());

const STATUSES = 1_200;

/** One message for each status, and a text between the two groups that no carrier should send. */
function interchange(): string {
  const sets = Array.from({ length: STATUSES }, (_, at) => {
    const pro = at % 100 === 99 ? `NOBODY-${at}` : 'UP-1';
    const time = `${String(Math.floor(at / 60) % 24).padStart(2, '0')}${String(at % 60).padStart(2, '0')}`;
    const control = String(at + 1).padStart(4, '0');
    return `ST*214*${control}~B10*${pro}*BOL-${at}*NWTF~LX*1~AT7*X6*NS***202603${at < 600 ? '01' : '02'}*${time}*UT~MS1*BUFFALO*NY*US~SE*6*${control}~\n`;
  });
  return [
    'ISA*00*          *00*          *02*NWTF           *ZZ*WAYBILL        *261102*1210*U*00401*000000451*0*P*>~\n',
    'GS*QM*NWTF*WAYBILL*20261102*1210*1*X*004010~\n',
    ...sets,
    `GE*${STATUSES + 1}*1~\nIEA*1*000000451~\nBest regards\n`,
  ].join('');
}

async function* chunks(text: string): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += 1_000) yield text.slice(at, at + 1_000);
}

function receive(text: AsyncIterable<string>): Promise<UploadReport> {
  const caller = portal.agent('INTEGRATION');
  const request = { requestId: 'upload', caller, usage: newUpstreamUsage(), signal: undefined };
  return receiveInterchanges(portal.subgraph.contextFor(request) as PortalContext, text);
}

describe('an uploaded interchange', () => {
  it('is recorded batch by batch, and the report counts every status and names what was not read', async () => {
    const report = await receive(chunks(interchange()));
    expect(report).toMatchObject({ statuses: STATUSES, known: 0, unread: 2, more: 0 });
    expect(report.recorded + report.review).toBe(STATUSES);
    expect(report.review).toBe(STATUSES / 100);
    const unread = report.items.filter(({ eventId }) => eventId === null).map(({ reason }) => reason);
    expect(unread).toEqual([
      expect.stringMatching(/^Line 1203, column 1, segment 7203: The trailer counts other parts/),
      'Line 1205, column 1: This part belongs to no interchange, or is no segment.',
    ]);
    expect(JSON.stringify(await reviewItems(portal))).toContain('Best regards');
  });

  it('changes nothing when it comes again', async () => {
    const before = await counts(portal);
    const report = await receive(chunks(interchange()));
    expect(report).toMatchObject({ statuses: STATUSES, recorded: 0, known: STATUSES - STATUSES / 100 });
    const after = await counts(portal);
    expect({ ...after, keys: before.keys }).toEqual(before);
  });

  it('keeps the batches before an error, which a new upload finds known', async () => {
    const text = interchange().replaceAll('202603', '202604');
    async function* broken(): AsyncGenerator<string> {
      yield text.slice(0, text.length * 0.7);
      throw new Error('the disk is gone');
    }
    await expect(receive(broken())).rejects.toThrow('the disk is gone');
    const report = await receive(chunks(text));
    expect(report.known).toBeGreaterThan(0);
    expect(report.recorded).toBeGreaterThan(0);
    expect(report.known + report.recorded + report.review).toBe(STATUSES);
  });
});
