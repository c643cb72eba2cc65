import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HUB_REPORTER } from '../../../src/domain/reporter.ts';
import { createShipmentRemoval } from '../../../src/ledger/removal/shipment-removal.ts';
import { TEST_SIGNER } from '../../harness/audit-key.ts';
import { done, reviewItems } from '../../harness/portal/mutate.ts';
import { createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await createPortal();
  await portal.store.writes.insertShipments([
    {
      number: 'WB-EDI-0001',
      accountId: portal.accounts.acme.portalId,
      branchId: portal.accounts.north.portalId,
      references: [{ type: 'PRO', value: 'NW-1' }],
      events: [
        {
          source: 'PORTAL',
          reporter: HUB_REPORTER,
          eventId: 'booked WB-EDI-0001',
          milestone: 'BOOKED',
          classifier: 'ACTUAL',
          occurredAt: new Date('2026-02-01T12:00:00Z'),
        },
      ],
    },
  ]);
});
afterAll(() => portal[Symbol.asyncDispose]());

interface Result {
  readonly outcome: string;
  readonly reason: string | null;
  readonly shipment: {
    readonly trackingEvents: { readonly nodes: readonly Record<string, unknown>[] };
  } | null;
}

const RESULTS = `results { outcome reason shipment { trackingEvents(last: 20) { nodes {
  milestone occurredAt timeAmbiguity dateOnly expectedAt rawCode place { name country unlocode latitude longitude } } } } }`;

/** A message with these segments behind its heading, in an envelope that is right. */
function message(...segments: readonly string[]): string {
  return [
    'ISA*00*          *00*          *02*NWTF           *ZZ*WAYBILL        *261102*1210*U*00401*000000451*0*P*>',
    'GS*QM*NWTF*WAYBILL*20261128*1200*1*X*004010',
    'ST*214*0001',
    'B10*NW-1*BOL-1*NWTF',
    ...segments,
    `SE*${segments.length + 3}*0001`,
    'GE*1*1',
    'IEA*1*000000451',
    '',
  ].join('~\r\n');
}

async function ingest(text: string): Promise<readonly Result[]> {
  const caller = portal.agent('INTEGRATION');
  const payload = await done(portal, caller, 'trackingEventsIngest', { edi: [text] }, RESULTS);
  return payload['results'] as Result[];
}

/** The recorded event of a status, by its code. */
function eventOf({ shipment }: Result, code: string) {
  return shipment?.trackingEvents.nodes.find(({ rawCode }) => rawCode === code);
}

describe('what is in doubt in an EDI 214 message', () => {
  it('keeps that the clocks skipped or repeated the local time', async () => {
    const [skipped, repeated, plain] = await ingest(
      message(
        'LX*1',
        'AT7*X3*NS***20260308*0230*ET',
        'LX*2',
        'AT7*AG*NS***20261101*0130*ET',
        'LX*3',
        'AT7*AF*NS***20260308*0330*ET',
      ),
    );
    expect([skipped, repeated, plain].map((result) => result?.outcome)).toEqual([
      'RECORDED',
      'RECORDED',
      'RECORDED',
    ]);
    const events = [
      eventOf(skipped as Result, 'X3/NS'),
      eventOf(skipped as Result, 'AG/NS'),
      eventOf(skipped as Result, 'AF/NS'),
    ];
    expect(events).toMatchObject([
      { occurredAt: '2026-03-08T07:30:00.000Z', timeAmbiguity: 'SKIPPED' },
      { expectedAt: '2026-11-01T05:30:00.000Z', timeAmbiguity: 'REPEATED' },
      { occurredAt: '2026-03-08T07:30:00.000Z', timeAmbiguity: null },
    ]);
  });

  it('records a status without the position and the time of day that nobody can read, and says so', async () => {
    const [result] = await ingest(
      message('LX*1', 'AT7*X6*NS***20260309*2400*ET', 'MS1****1900000*0415233*W*N'),
    );
    expect(result).toMatchObject({ outcome: 'REVIEW' });
    expect(result?.reason).toMatch(/^Line 6, column 1, segment 6: /);
    expect(result?.reason).toContain('2400 may be the beginning or the end of the day');
    expect(result?.reason).toContain(
      'The longitude 1900000 is beyond 180 degrees. The position was left out.',
    );
    expect(eventOf(result as Result, 'X6/NS')).toMatchObject({
      occurredAt: '2026-03-09T00:00:00.000Z',
      dateOnly: true,
      place: { latitude: null, longitude: null },
    });
  });

  it('records nothing for a date of another century', async () => {
    const [result] = await ingest(message('LX*1', 'AT7*X4*NS***19260309*1200*ET'));
    expect(result).toMatchObject({ outcome: 'REVIEW', shipment: expect.anything() });
    expect(result?.reason).toContain('The year of the date 19260309');
    expect(eventOf(result as Result, 'X4/NS')).toBeUndefined();
  });

  it('keeps the ambiguity and the position of an event until its code is explained', async () => {
    await ingest(message('LX*1', 'AT7*ZQ*NS***20260308*0230*ET', 'MS1****0875959*0415233*W*N'));
    const items = await reviewItems(portal);
    const proposals = items.map(({ proposal }) => proposal);
    expect(proposals).toContainEqual(
      expect.objectContaining({
        action: 'EXPLAIN_CODE',
        event: expect.objectContaining({
          occurredAt: '2026-03-08T07:30:00.000Z',
          timeAmbiguity: 'SKIPPED',
          latitude: 41.875833,
          longitude: -87.999722,
        }),
      }),
    );
  });

  it('leaves the position of an event in carrier codes out where it is not on the globe', async () => {
    const event = {
      eventId: 'off-the-globe',
      reference: { type: 'PRO', value: 'NW-1' },
      dialect: 'X12/NWTF',
      code: 'X6',
      occurred: { at: '2026-03-10T09:00:00Z' },
      place: { name: 'BUFFALO', latitude: 42.9, longitude: 181 },
    };
    const caller = portal.agent('INTEGRATION');
    const { results } = await done(portal, caller, 'trackingEventsIngest', { events: [event] }, RESULTS);
    const [result] = results as Result[];
    expect(result).toMatchObject({
      outcome: 'REVIEW',
      reason: 'This is no position on the globe: latitude 42.9, longitude 181. The position was left out.',
    });
    const recorded = result?.shipment?.trackingEvents.nodes ?? [];
    expect(recorded.find(({ occurredAt }) => occurredAt === '2026-03-10T09:00:00.000Z')).toMatchObject({
      place: { name: 'BUFFALO', latitude: null, longitude: null },
    });
  });

  it('leaves the position of a handheld out where it is not on the globe, and records the rest', async () => {
    const places = [
      { name: 'UTICA', latitude: 91, longitude: -75.2 },
      { name: 'ROME', latitude: 43.2 },
      { name: 'ONEIDA', latitude: -90, longitude: 180 },
    ];
    const events = places.map((place, at) => ({
      eventId: `position ${at}`,
      reference: { type: 'PRO', value: 'NW-1' },
      occurred: { at: `2026-03-11T09:0${at}:00Z` },
      place,
    }));
    const input = { source: 'HANDHELD', events };
    const { results } = await done(portal, portal.agent('DISPATCHER'), 'milestonesRecord', input, RESULTS);
    const answers = results as Result[];
    expect(answers.map(({ outcome }) => outcome)).toEqual(['REVIEW', 'REVIEW', 'RECORDED']);
    expect(answers[0]?.reason).toBe(
      'This is no position on the globe: latitude 91, longitude -75.2. The position was left out.',
    );
    const nodes = answers[0]?.shipment?.trackingEvents.nodes ?? [];
    const recorded = places.map(({ name }) =>
      nodes.find(({ place }) => (place as { name: string }).name === name),
    );
    expect(recorded).toMatchObject([
      { place: { latitude: null, longitude: null } },
      { place: { latitude: null, longitude: null } },
      { place: { latitude: -90, longitude: 180 } },
    ]);
    const items = await reviewItems(portal);
    expect(items.filter(({ reason }) => reason.includes('latitude 91')).length).toBe(1);
    const again = await done(portal, portal.agent('DISPATCHER'), 'milestonesRecord', input, RESULTS);
    expect((again['results'] as Result[]).map(({ outcome }) => outcome)).toEqual(['KNOWN', 'KNOWN', 'KNOWN']);
  });

  it.each([
    ['milestonesRecord', 'DISPATCHER', { source: 'HANDHELD' }, {}],
    ['trackingEventsIngest', 'INTEGRATION', {}, { dialect: 'X12/NWTF', code: 'X6' }],
  ] as const)('reads the codes of a place as a booking does, at %s', async (mutation, role, input, more) => {
    const places = [
      { name: `Hamburg ${role}`, country: 'Germany', unlocode: 'de ham' },
      { name: `Buxtehude ${role}`, country: 'Atlantis', unlocode: 'BUXTEHUDE' },
    ];
    const events = places.map((place, at) => ({
      eventId: `codes ${at}`,
      reference: { type: 'PRO', value: 'NW-1' },
      occurred: { at: `2026-03-12T09:0${at}:00Z` },
      place,
      ...more,
    }));
    const { results } = await done(portal, portal.agent(role), mutation, { ...input, events }, RESULTS);
    const answers = results as Result[];
    expect(answers.map(({ outcome }) => outcome)).toEqual(['RECORDED', 'REVIEW']);
    expect(answers[1]?.reason).toBe('This is no UN/LOCODE, such as DEHAM: BUXTEHUDE. It was left out.');
    const stored = answers[0]?.shipment?.trackingEvents.nodes.map(({ place }) => place) ?? [];
    expect(stored).toContainEqual(
      expect.objectContaining({ name: `Hamburg ${role}`, country: 'DE', unlocode: 'DEHAM' }),
    );
    expect(stored).toContainEqual(
      expect.objectContaining({ name: `Buxtehude ${role}`, country: 'Atlantis', unlocode: null }),
    );
  });

  it('names each part that it does not read, with its place, in a result and a review item', async () => {
    const text = `Mail from the carrier\r\n${message('LX*1', 'A7*D1*NS***20260310*1200*ET', 'LX*2', 'AT7*D1*NS*AB**20260310*1200*ET')}`;
    const results = await ingest(text.replace('SE*7', 'SE*9'));
    expect(results.map(({ outcome }) => outcome)).toEqual(Array(4).fill('REVIEW'));
    expect(results.map(({ reason }) => reason)).toEqual([
      'Line 1, column 1: This part belongs to no interchange, or is no segment.',
      'Line 7, column 1, segment 6: A 214 has no such segment.',
      'Line 9, column 1, segment 8: The segment has a status code and an appointment code, but only one date.',
      'Line 10, column 1, segment 9: The trailer counts other parts than there are; something was lost or added on the way. Found: 9 stated, 7 there.',
    ]);
    const items = JSON.stringify(await reviewItems(portal));
    // The message around a part tells a person which shipment it speaks of.
    expect(items).toContain(String.raw`"message":"ST*214*0001\nB10*NW-1*BOL-1*NWTF\nLX*1`);
    for (const part of [
      'Mail from the carrier',
      'A7*D1*NS***20260310*1200*ET',
      'AT7*D1*NS*AB**20260310*1200*ET',
      'SE*9*0001',
    ]) {
      expect(items).toContain(part);
    }
  });

  it('names the text of a part where several were sent', async () => {
    const caller = portal.agent('INTEGRATION');
    const edi = [message('LX*1', 'AT7*X6*NS***20260311*1200*ET'), 'Dear dispatcher'];
    const { results } = await done(portal, caller, 'trackingEventsIngest', { edi }, RESULTS);
    expect((results as Result[]).map(({ reason }) => reason)).toEqual([
      null,
      'Text 2: Line 1, column 1: The text is no X12 interchange.',
    ]);
  });
});

describe('a late report of a shipment that was removed', () => {
  const PASSED = new Date('2040-01-01');
  const { signal } = new AbortController();

  it.each([
    ['by its PRO', ['B10*NW-1*BOL-1*NWTF']],
    ['by its own number', ['B10*0*BOL-1*NWTF', 'L11*WB-EDI-0001*CN']],
  ])('goes to a person, who reads what became of it: %s', async (_, [head = '', ...more]) => {
    for (const closed of [
      `UPDATE portal.shipment SET current_milestone = 'DELIVERED' WHERE number = 'WB-EDI-0001'`,
      `UPDATE ledger.review_item SET state = 'DISMISSED', finished_at = now() WHERE state = 'OPEN'`,
      'DELETE FROM ledger.outbox',
    ])
      await portal.database.query({ text: closed });
    const removal = createShipmentRemoval(portal.database, TEST_SIGNER);
    await removal.removeShipments({ name: 'closedShipments', before: PASSED }, signal, async () => undefined);
    const text = message(...more, 'AT7*X1*NS***20260310*1200').replace('B10*NW-1*BOL-1*NWTF', head);
    const [late] = await ingest(text);
    expect(late).toMatchObject({ outcome: 'REVIEW', shipment: null });
    expect(late?.reason).toMatch(/names the shipment WB-EDI-0001, which was removed on \d{4}-/);
    // The control: a number that nobody ever had.
    const [other] = await ingest(text.replaceAll('NW-1', 'NW-77').replaceAll('WB-EDI-0001', 'WB-EDI-0009'));
    expect(other?.reason).toMatch(/^No shipment is known/);
  });
});
