import type { TestHub } from '../harness/hub.ts';
import { done } from './done.ts';
import { shipmentId } from './shipment-id.ts';

/** A view at an address of a page. A test fails when a page has a view without a row here. */
export interface ViewRow {
  readonly page: 'console' | 'track';
  /** With `:id` for a shipment. */
  readonly path: string;
  /** The field of the graph without which the view shows nothing: who may see the field may see the view. */
  readonly asks: string;
  readonly title: RegExp;
}

export const VIEWS: readonly ViewRow[] = [
  { page: 'console', path: '/console/exceptions', asks: 'exceptions', title: /^Exceptions$/ },
  { page: 'console', path: '/console/review', asks: 'reviewItems', title: /^Review queue$/ },
  { page: 'console', path: '/console/sync', asks: 'syncOverview', title: /^Sync health$/ },
  { page: 'console', path: '/console/business', asks: 'businessMeasures', title: /^Business$/ },
  { page: 'console', path: '/console/records?search=northwind', asks: 'records', title: /^Records$/ },
  { page: 'console', path: '/console/ownership', asks: 'ownership', title: /^Ownership/ },
  { page: 'console', path: '/console/pilot', asks: 'pilotSwitches', title: /^Pilot/ },
  { page: 'console', path: '/console/audit', asks: 'auditTrail', title: /^Audit/ },
  { page: 'track', path: '/track', asks: 'shipments', title: /^Shipments/ },
  { page: 'track', path: '/track/shipment/:id', asks: 'shipment', title: /^WB-/ },
];

/** One state of a view, as a test and `npm run screenshots` look at it. */
export interface Scene {
  /** A token's name; null comes without a token. */
  readonly user: string | null;
  /** With the name of a `Places` after a colon. */
  readonly path: string;
  /** A text that says that its content is there. */
  readonly shows: string;
  /** The name of a button to press first. */
  readonly press?: RegExp;
}

const staff = (path: string, shows: string, press?: RegExp): Scene => {
  return { user: 'admin', path: `/console/${path}`, shows, ...(press && { press }) };
};
const customer = (path: string, shows: string): Scene => {
  return { user: 'customer', path: `/track${path}`, shows };
};

/** Of a hub with the demo data, by name. */
export const SCENES = {
  'sign-in': { user: null, path: '/console', shows: 'Sign in' },
  exceptions: staff('exceptions', 'Damaged freight'),
  'exceptions-empty': staff('exceptions?severity=LOW&state=ACKNOWLEDGED', 'No exceptions here'),
  'exception-open': staff('exceptions', 'What the customer sees', /Damaged freight/),
  review: staff('review', 'in all'),
  'review-empty': staff('review?state=DISMISSED', 'Nothing waits for a decision'),
  'review-open': staff('review', 'Who works on it', /Both systems changed it/),
  business: staff('business?review=quarter', 'Use of the portal by segment'),
  sync: staff('sync', 'Changes that wait for Salesforce'),
  records: staff('records?search=northwind', 'records have it'),
  record: staff('records?record=:record', 'Audit trail'),
  'record-missing': staff('records?search=no-such-number', 'Nothing has the id'),
  ownership: staff('ownership?record=Contact', 'Contact.email'),
  pilot: staff('pilot', 'Every account'),
  audit: staff('audit', 'Is the trail whole?'),
  'not-for-customers': { user: 'customer', path: '/console', shows: 'for staff' },
  shipments: customer('', 'WB-NOR-1000'),
  'shipments-empty': customer('?show=attention&order=UPDATED_AT', 'Shipments of'),
  shipment: customer('/shipment/:shipment', 'WB-NOR-1008'),
  'shipment-moving': customer('/shipment/:moving', 'Expected'),
  shared: { user: null, path: ':shared', shows: 'Expected' },
  document: { user: null, path: '/documents/none', shows: 'Ana Flores' },
} as const satisfies Readonly<Record<string, Scene>>;

/** What stands in the paths of scenes, by name. */
export type Places = Readonly<Record<string, string>>;

/** Of a hub with the demo data. */
export async function placesOf(hub: Pick<TestHub, 'ask'>): Promise<Places> {
  const idOf = (number: string) => shipmentId(hub, number);
  const moving = await idOf('WB-NOR-1001');
  await estimate(hub, moving);
  return {
    shipment: encodeURIComponent(await idOf('WB-NOR-1008')),
    record: encodeURIComponent(await idOf('WB-NOR-1000')),
    moving: encodeURIComponent(moving),
    shared: await sharedPath(hub, moving),
  };
}

export function pathOf({ path }: Scene, places: Places): string {
  return path.replace(/:(\w+)/, (_, name: string) => places[name] ?? '');
}

/** Tells when a shipment is going to come: a day after its promise. */
async function estimate(hub: Pick<TestHub, 'ask'>, shipment: string): Promise<void> {
  const hours = (from: number) => new Date(Date.now() + from * 3_600_000).toISOString();
  const event = { eventId: 'scene', shipmentId: shipment, milestone: 'DELIVERED', classifier: 'ESTIMATED' };
  const expected = { expected: { at: hours(22) }, expectedLow: hours(20), expectedHigh: hours(24) };
  const events = [{ ...event, ...expected, occurred: { at: hours(-1) } }];
  await done(hub, 'admin', 'milestonesRecord', { source: 'HANDHELD', events });
}

/** The path of a shared link, with its secret. */
export async function sharedPath(hub: Pick<TestHub, 'ask'>, id: string): Promise<string> {
  const { url } = await done<{ readonly url: string }>(
    hub,
    'admin',
    'shipmentLinkCreate',
    { id, days: 7 },
    'url',
  );
  const { pathname, hash } = new URL(url);
  return pathname + hash;
}
