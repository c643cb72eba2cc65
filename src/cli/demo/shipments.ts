import { createHash } from 'node:crypto';
import { importReporter } from '../../domain/reporter.ts';
import {
  type ExceptionCode,
  exceptionDefaults,
  type MilestoneType,
  type ServiceLevel,
  type Severity,
  type TransportMode,
} from '../../domain/vocabulary/index.ts';
import type { NewEvent } from '../../portal-store/event/event.columns.ts';
import type { NewException } from '../../portal-store/exception/exception.columns.ts';
import type { NewShipment } from '../../portal-store/shipment/shipment.columns.ts';
import { DEMO_CUSTOMERS, type DemoBranch, type DemoCustomer } from './people.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How far a shipment has come, as hours after booking; each line is one kind of story. */
const JOURNEYS: readonly (readonly (readonly [MilestoneType, number])[])[] = [
  [
    ['BOOKED', 0],
    ['PICKED_UP', 6],
    ['ARRIVED_AT_TERMINAL', 20],
    ['OUT_FOR_DELIVERY', 60],
    ['DELIVERED', 66],
    ['PROOF_OF_DELIVERY_AVAILABLE', 67],
  ],
  [
    ['BOOKED', 0],
    ['PICKED_UP', 5],
    ['ARRIVED_AT_TERMINAL', 18],
    ['IN_TRANSIT', 26],
  ],
  [
    ['BOOKED', 0],
    ['PICKED_UP', 9],
    ['OUT_FOR_DELIVERY', 70],
    ['DELIVERY_ATTEMPTED', 74],
    ['DELIVERED', 98],
  ],
  [['BOOKED', 0]],
  [
    ['BOOKED', 0],
    ['PICKED_UP', 8],
    ['ARRIVED_AT_TERMINAL', 30],
    ['CUSTOMS_HOLD', 34],
  ],
  [
    ['BOOKED', 0],
    ['CANCELLED', 3],
  ],
];

/** `afar` is the mode from another continent. */
const DESTINATIONS = [
  { country: 'NL', place: 'Amsterdam', afar: 'AIR' },
  { country: 'US', place: 'Denver', afar: 'AIR' },
  { country: 'US', place: 'Newark', afar: 'OCEAN' },
  { country: 'US', place: 'Portland', afar: 'OCEAN' },
] as const satisfies readonly { country: string; place: string; afar: TransportMode }[];

const TROUBLE = [
  {
    code: 'CUSTOMS',
    severity: 'HIGH',
    customerActionRequired: true,
    note: 'Commercial invoice lacks the tariff number.',
  },
  {
    code: 'MISSED_DELIVERY',
    severity: 'MEDIUM',
    customerActionRequired: false,
    note: 'Receiver closed early.',
  },
  {
    code: 'DAMAGED',
    severity: 'CRITICAL',
    customerActionRequired: true,
    note: 'Two cartons crushed at the terminal.',
  },
] as const satisfies readonly {
  code: ExceptionCode;
  severity: Severity;
  customerActionRequired: boolean;
  note: string;
}[];

export interface DemoException {
  readonly portalId: string;
  readonly code: ExceptionCode;
  readonly severity: Severity;
  readonly customerActionRequired: boolean;
}

export interface DemoShipment {
  readonly portalId: string;
  readonly branch: DemoBranch;
  readonly serviceLevel: ServiceLevel;
  readonly currentMilestone: MilestoneType;
  readonly promisedAt: Date;
  readonly exceptions: readonly DemoException[];
  /** Without the ids of its account and branch, which the seed fills in. */
  readonly record: Omit<NewShipment, 'accountId' | 'branchId'> & { readonly number: string };
}

/** The shipments of one customer over the last weeks before `now`; the same ids at every call. */
export function demoShipments(customer: DemoCustomer, now: Date): readonly DemoShipment[] {
  return Array.from({ length: customer.shipments }, (_, index) => demoShipment(customer, index, now));
}

function demoShipment(customer: DemoCustomer, index: number, now: Date): DemoShipment {
  const branch = pick(customer.branches, index);
  const journey = pick(JOURNEYS, index);
  const destination = pick(DESTINATIONS, index + customer.code.length);
  const isAfar = (branch.country === 'NL') !== (destination.country === 'NL');
  // Beyond every place within a customer, so no two customers share a number.
  const place = DEMO_CUSTOMERS.indexOf(customer) * 1000 + index;
  const number = `WB-${customer.code.slice(0, 3)}-${String(1000 + index)}`;
  const portalId = demoId('shipment', number);
  const bookedAt = new Date(now.getTime() - (2 + index * 0.75) * DAY - 5 * DAY);
  const promisedAt = new Date(bookedAt.getTime() + 80 * HOUR);
  const serviceLevel = pick(['STANDARD', 'EXPEDITED', 'GUARANTEED'] as const, index);
  const exceptions = index % 4 === 0 ? [trouble(number, index, bookedAt)] : [];
  const events = journey.map(
    ([milestone, hours]): NewEvent => ({
      source: 'PORTAL',
      reporter: importReporter('demo'),
      classifier: 'ACTUAL',
      milestone,
      eventId: `${number}:${milestone}`,
      occurredAt: new Date(bookedAt.getTime() + hours * HOUR),
      recordedAt: new Date(bookedAt.getTime() + hours * HOUR + 6e4),
      placeName: milestone.includes('DELIVER') ? destination.place : branch.city,
    }),
  );
  return {
    portalId,
    branch,
    serviceLevel,
    promisedAt,
    exceptions,
    currentMilestone: journey.at(-1)?.[0] ?? 'BOOKED',
    record: {
      portalId,
      number,
      serviceLevel,
      mode: isAfar ? destination.afar : 'TRUCK',
      origin: {
        source: 'demo',
        key: number,
      },
      originCountry: branch.country,
      originPlace: branch.city,
      destinationCountry: destination.country,
      destinationPlace: destination.place,
      weightKg: 120 + index * 7.5,
      weightBasis: 'STATED' as const,
      freightAmount: (480 + index * 12.25).toFixed(2),
      freightCurrency: 'USD',
      freightBasis: 'STATED' as const,
      quoteReference: `Q-${2e3 + place}`,
      invoiceReferences: journey.length > 4 ? [`INV-${7e3 + place}`] : [],
      createdAt: bookedAt,
      promisedDelivery: {
        at: promisedAt,
        dateOnly: false,
      },
      promisedPickup: {
        at: new Date(bookedAt.getTime() + 7 * HOUR),
        dateOnly: false,
      },
      references: [
        {
          type: 'PRO',
          value: `PRO${String(4e5 + place * 37)}`,
        },
        {
          type: 'PO',
          value: `PO-${customer.code.slice(0, 3)}-${index}`,
        },
      ],
      stops: [
        {
          sequence: 1,
          type: 'PICKUP',
          name: branch.name,
          city: branch.city,
          country: branch.country,
        },
        {
          sequence: 2,
          type: 'DELIVERY',
          name: `${destination.place} receiving dock`,
          city: destination.place,
          country: destination.country,
        },
      ],
      packages: [
        {
          line: 1,
          description: 'Palletized cartons',
          pieces: 4 + (index % 5),
          weightKg: 120 + index * 7.5,
          weightBasis: 'STATED',
        },
      ],
      accessorials:
        index % 3 === 0
          ? [
              {
                code: 'LIFTGATE',
                billingReference: `ACC-${3e3 + place}`,
              },
            ]
          : [],
      events,
      exceptions: exceptions.map(({ record }) => record),
    },
  };
}

function trouble(number: string, index: number, bookedAt: Date): DemoException & { record: NewException } {
  const kind = pick(TROUBLE, index / 4);
  const portalId = demoId('exception', number);
  const openedAt = new Date(bookedAt.getTime() + 35 * HOUR);
  const resolved = index % 12 === 0 && index > 0;
  const state = resolved
    ? { state: 'RESOLVED' as const, resolvedAt: new Date(openedAt.getTime() + 5 * HOUR) }
    : {};
  const { code, severity, customerActionRequired } = kind;
  const { ownerTeam } = exceptionDefaults(code);
  const record = { ...kind, portalId, openedAt, ownerTeam, ...state };
  return { portalId, code, severity, customerActionRequired, record };
}

/** The same UUID for the same name, so that seeding again finds what is there. */
export function demoId(kind: string, name: string): string {
  const hex = createHash('sha256').update(`waybill-demo:${kind}:${name}`).digest('hex');
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return parts.join('-');
}

function pick<T>(from: readonly T[], index: number): T {
  const value = from[Math.floor(index) % from.length];
  if (value === undefined) throw new RangeError('an empty list of demo data');
  return value;
}
