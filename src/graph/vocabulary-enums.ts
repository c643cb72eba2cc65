import { registerEnumType } from 'type-graphql';
import type { Lane } from '../domain/ownership/index.ts';
import {
  type AccessorialCode,
  type ContactRole,
  type ContractTier,
  type DocumentType,
  type EventClassifier,
  type EventSource,
  EXCEPTIONS,
  type ExceptionState,
  MILESTONES,
  type ReferenceType,
  SERVICE_LEVELS,
  type Severity,
  type StatedBasis,
  type StopType,
  TEAM_WORDS,
  type Team,
  type TransportMode,
} from '../domain/vocabulary/index.ts';

/**
 * The vocabulary as GraphQL enums. Pass one to `@Field(() => SeverityEnum)`; values are the vocabulary's own words, and
 * a word without a description does not compile.
 */
export function vocabularyEnum<T extends string>(
  name: string,
  description: string,
  values: Readonly<Record<T, string>>,
): Readonly<Record<T, T>> {
  const words = Object.keys(values) as T[];
  const enumeration = Object.fromEntries(words.map((word) => [word, word])) as Record<T, T>;
  registerEnumType(enumeration, {
    name,
    description,
    valuesConfig: Object.fromEntries(words.map((word) => [word, { description: values[word] }])) as Partial<
      Record<T, { description: string }>
    >,
  });
  return enumeration;
}

function described<T extends string>(rows: readonly { readonly word: T; readonly description: string }[]) {
  return Object.fromEntries(rows.map((row) => [row.word, row.description])) as Record<T, string>;
}

export const MilestoneTypeEnum = vocabularyEnum(
  'MilestoneType',
  'What can happen to a shipment.',
  described(MILESTONES.map((row) => ({ word: row.type, description: row.description }))),
);

export const ExceptionCodeEnum = vocabularyEnum(
  'ExceptionCode',
  'What can go wrong with a shipment.',
  described(EXCEPTIONS.map((row) => ({ word: row.code, description: row.description }))),
);

export const ServiceLevelEnum = vocabularyEnum(
  'ServiceLevel',
  'How fast and under which promise a shipment travels.',
  described(SERVICE_LEVELS.map((row) => ({ word: row.code, description: row.description }))),
);

export const SeverityEnum = vocabularyEnum<Severity>('Severity', 'How bad an exception is.', {
  LOW: 'Worth noting; nothing is late yet.',
  MEDIUM: 'Delivery may be late.',
  HIGH: 'Delivery will be late, or freight is damaged.',
  CRITICAL: 'Freight is lost, or people or contracts are at risk.',
});

export const ExceptionStateEnum = vocabularyEnum<ExceptionState>(
  'ExceptionState',
  'How far the work on an exception is.',
  {
    OPEN: 'Nobody has taken it yet.',
    ACKNOWLEDGED: 'Someone works on it.',
    RESOLVED: 'It is settled.',
  },
);

export const EventClassifierEnum = vocabularyEnum<EventClassifier>(
  'EventClassifier',
  'Whether an event happened, is forecast or is agreed.',
  {
    PLANNED: 'Agreed beforehand.',
    ESTIMATED: 'A forecast; an ESTIMATED DELIVERED is an estimated time of arrival.',
    ACTUAL: 'It happened.',
  },
);

export const EventSourceEnum = vocabularyEnum<EventSource>('EventSource', 'Who reported an event.', {
  PORTAL: 'The logistics portal.',
  HANDHELD: 'The handheld device of a driver or dock worker.',
  CARRIER: 'The interface of a carrier.',
  EDI: 'An electronic data interchange message.',
});

export const TransportModeEnum = vocabularyEnum<TransportMode>('TransportMode', 'How a shipment travels.', {
  AIR: 'By scheduled air freight.',
  AIR_CHARTER: 'By a chartered aircraft.',
  OCEAN: 'By ship.',
  TRUCK: 'By road.',
  RAIL: 'By rail.',
  PARCEL: 'By a parcel carrier.',
  UNKNOWN: 'Not stated.',
});

export const ReferenceTypeEnum = vocabularyEnum<ReferenceType>(
  'ReferenceType',
  'The kinds of numbers that name a shipment.',
  {
    PRO: "The carrier's progressive (freight bill) number.",
    BOL: 'The bill of lading number.',
    PO: 'The purchase order number.',
    CUSTOMER_REFERENCE: "The customer's own number.",
    CONTAINER: 'The container number.',
    BOOKING: 'The booking number.',
    CARRIER_TRACKING: "The carrier's tracking number.",
  },
);

export const StopTypeEnum = vocabularyEnum<StopType>('StopType', 'What is done at a stop.', {
  PICKUP: 'Freight is picked up.',
  TERMINAL: 'Freight passes through a terminal.',
  DELIVERY: 'Freight is delivered.',
});

export const AccessorialEnum = vocabularyEnum<AccessorialCode>(
  'AccessorialCode',
  'A service beyond carrying the freight, or a handling need.',
  {
    LIFTGATE: 'A vehicle with a liftgate.',
    INSIDE: 'Pickup or delivery inside the building.',
    RESIDENTIAL: 'A private address.',
    APPOINTMENT: 'An appointment is needed.',
    LIMITED_ACCESS: 'A place that is hard to get into.',
    PROTECT_FROM_FREEZING: 'The freight must not freeze.',
  },
);

export const DocumentTypeEnum = vocabularyEnum<DocumentType>(
  'DocumentType',
  'What a document of a shipment is.',
  {
    PROOF_OF_DELIVERY: 'The signed proof of delivery.',
    CUSTOMS: 'A customs paper.',
    CUSTOMER: 'A paper of the customer.',
  },
);

export const ContactRoleEnum = vocabularyEnum<ContactRole>(
  'ContactRole',
  'What a contact is responsible for; roles are kept apart on purpose.',
  {
    SHIPPER: 'Ships the freight.',
    CONSIGNEE: 'Receives the freight.',
    BILLING: 'Pays the bills.',
    THIRD_PARTY_BILLING: 'Pays the bills of another party.',
    CONTRACT_OWNER: 'Owns the contract.',
  },
);

export const ContractTierEnum = vocabularyEnum<ContractTier>('ContractTier', 'The level of a contract.', {
  STANDARD: 'The standard terms.',
  SILVER: 'The silver terms.',
  GOLD: 'The gold terms.',
  PLATINUM: 'The platinum terms.',
});

export const StatedBasisEnum = vocabularyEnum<StatedBasis>(
  'StatedBasis',
  'How a weight or a freight amount is known.',
  {
    STATED: 'The amount is stated for this shipment.',
    STATED_ELSEWHERE: 'It is stated once for several shipments, on another one.',
    INCLUDED_IN_COMMODITY_COST: 'It is included in the cost of the goods.',
    INVOICED_SEPARATELY: 'It is invoiced separately.',
    CAPTURED_SEPARATELY: 'It is recorded elsewhere.',
    UNKNOWN: 'Nothing is stated.',
  },
);

export const LaneEnum = vocabularyEnum<Lane>('SyncLane', 'How soon a change must arrive.', {
  REALTIME: 'At once: bookings and exceptions.',
  NEAR_REALTIME: 'Within moments: proof of delivery, approvals.',
  BATCH: 'Every few minutes: contacts, summaries.',
  BULK: 'When there is room: backfills.',
});

/** Its internal values are the teams' names, as they are stored. */
export const TeamEnum: Readonly<Record<string, Team>> = Object.fromEntries(
  TEAM_WORDS.map(({ word, team }) => [word, team]),
);
registerEnumType(TeamEnum, {
  name: 'Team',
  description: 'A team of the business. It owns exceptions, cases and tasks, and decides review items.',
  valuesConfig: Object.fromEntries(TEAM_WORDS.map(({ word, description }) => [word, { description }])),
});
