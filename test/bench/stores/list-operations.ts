import { encodeId } from '../../../src/graph/entity-id.ts';
import type { Operation } from '../harness/operation.ts';
import { type Callers, promisedAround, storeOperations } from './operations.ts';
import { accountId, BRANCHES, branchId, LINKED_CUSTOMERS, NEWEST_BOOKING } from './portal-data.ts';

const DAY_MS = 24 * 3_600_000;

const SHIPMENTS = `nodes { id number bookedAt promisedDelivery currentMilestone { type occurredAt } }
      pageInfo { hasNextPage endCursor }`;

/** The portal page and the lists whose time must not depend on how many shipments there are. */
export function listOperations(callers: Callers): readonly Operation[] {
  const [portalPage] = storeOperations(callers);
  if (portalPage === undefined) throw new TypeError('there is no portal page');
  const list = (
    name: string,
    query: string,
    variables: (index: number) => Record<string, unknown>,
  ): Operation => ({
    name,
    query,
    operationName: 'NamedList',
    variables: Array.from({ length: LINKED_CUSTOMERS }, (_, index) => variables(index)),
    authorizations: callers.customers.map(() => callers.analyst),
  });
  const account = (index: number) => encodeId('Account', { portalId: accountId(index) });
  const branch = (index: number) => encodeId('Account', { portalId: branchId(index, index % BRANCHES) });
  return [
    portalPage,
    list(
      'shipments by account, newest first',
      `query NamedList($account: ID!) {
        shipments(first: 20, filter: { accountId: $account }, orderBy: { field: BOOKED_AT, direction: DESC }) { ${SHIPMENTS} }
      }`,
      (index) => ({ account: account(index) }),
    ),
    list(
      'shipments by branch',
      `query NamedList($branch: ID!) {
        shipments(first: 20, filter: { branchId: $branch }, orderBy: { field: BOOKED_AT, direction: DESC }) { ${SHIPMENTS} }
      }`,
      (index) => ({ branch: branch(index) }),
    ),
    list(
      'shipments by rare milestone',
      `query NamedList($to: DateTime) {
        shipments(first: 20, filter: { milestones: [CUSTOMS_HOLD], booked: { to: $to } }) { ${SHIPMENTS} }
      }`,
      (index) => ({ to: new Date(Date.parse(NEWEST_BOOKING) - index * DAY_MS).toISOString() }),
    ),
    list(
      'shipments by promised date range',
      `query NamedList($from: DateTime!, $to: DateTime!) {
        shipments(
          first: 20
          filter: { promised: { from: $from, to: $to } }
          orderBy: { field: PROMISED_DELIVERY, direction: ASC }
        ) { ${SHIPMENTS} }
      }`,
      promisedAround,
    ),
    list(
      'shipments by delivery date range, newest first',
      `query NamedList($from: DateTime!, $to: DateTime!) {
        shipments(
          first: 20
          filter: { delivered: { from: $from, to: $to } }
          orderBy: { field: BOOKED_AT, direction: DESC }
        ) { ${SHIPMENTS} }
      }`,
      promisedAround,
    ),
    list(
      'shipments delivered since, longest booked first',
      `query NamedList($from: DateTime!) {
        shipments(
          first: 20, filter: { delivered: { from: $from } }, orderBy: { field: BOOKED_AT, direction: ASC }
        ) { ${SHIPMENTS} }
      }`,
      (index) => ({ from: new Date(Date.parse(NEWEST_BOOKING) - (300 + index) * DAY_MS).toISOString() }),
    ),
    list(
      'open exceptions',
      `query NamedList($teams: [String!]) {
        exceptions(first: 20, filter: { states: [OPEN], teams: $teams }) {
          nodes { id code severity state openedAt shipment { number } }
          pageInfo { hasNextPage endCursor }
        }
      }`,
      (index) => ({ teams: ['Customs', `Team ${index}`] }),
    ),
    list(
      'accountPerformance, one account, 90 days by lane',
      `query NamedList($account: ID!, $from: Date!, $to: Date!) {
        accountPerformance(
          filter: { accountId: $account, period: { from: $from, to: $to } }
          groupBy: [DESTINATION_COUNTRY, MODE]
        ) { lane { destinationCountry mode } shipments deliveredOnTime onTimeDeliveryRate exceptionsPerHundred }
      }`,
      (index) => ({ account: account(index), from: '2026-07-01', to: '2026-09-29' }),
    ),
  ];
}
