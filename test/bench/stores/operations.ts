import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kind, parse, print } from 'graphql';
import { packageRoot } from '../../../src/config/package-root.ts';
import type { DemoIssuer } from '../../../src/identity/demo-issuer.ts';
import type { Operation } from '../harness/operation.ts';
import {
  ANALYST_SUBJECT,
  customerSubject,
  LINKED_CUSTOMERS,
  LINKED_SHIPMENTS,
  NEWEST_BOOKING,
  shipmentNumber,
} from './portal-data.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The tokens of the benchmark's callers, as Authorization headers. */
export interface Callers {
  /** One user for each linked customer. */
  readonly customers: readonly string[];
  readonly analyst: string;
}

export async function mintCallers(issuer: DemoIssuer): Promise<Callers> {
  const customers = Array.from({ length: LINKED_CUSTOMERS }, async (_, customer) => {
    return `Bearer ${await issuer.mint({ subject: customerSubject(customer), role: 'CUSTOMER' })}`;
  });
  const analyst = await issuer.mint({ subject: ANALYST_SUBJECT, role: 'ANALYST' });
  return { customers: await Promise.all(customers), analyst: `Bearer ${analyst}` };
}

/** A committed example operation by its name. */
export function example(name: string): string {
  const document = parse(readFileSync(join(packageRoot(), 'schema/examples.graphql'), 'utf8'));
  const operation = document.definitions.find(
    (node) => node.kind === Kind.OPERATION_DEFINITION && node.name?.value === name,
  );
  if (operation === undefined) throw new TypeError(`no example is called ${name}`);
  return print(operation);
}

/** The three pages over real stores: the committed examples, no two requests in flight alike. */
export function storeOperations({ customers, analyst }: Callers): readonly Operation[] {
  return [
    {
      name: 'portal page',
      operationName: 'PortalPage',
      query: example('PortalPage'),
      variables: customers.map(() => ({ first: 20 })),
      authorizations: customers,
    },
    {
      name: 'one shipment',
      operationName: 'ShipmentByReference',
      query: example('ShipmentByReference'),
      variables: customers.map((_, customer) => ({
        value: `PRO-${shipmentNumber(customer, (customer * 5) % LINKED_SHIPMENTS)}`,
      })),
      authorizations: customers,
    },
    {
      name: "analyst's list",
      operationName: 'PromisedDeliveries',
      query: example('PromisedDeliveries'),
      variables: customers.map((_, index) => promisedAround(index)),
      authorizations: customers.map(() => analyst),
    },
  ];
}

/** A range of three weeks that starts `index` hours after the newest promise less thirty days. */
export function promisedAround(index: number): { readonly from: string; readonly to: string } {
  const from = Date.parse(NEWEST_BOOKING) - 30 * DAY_MS + index * HOUR_MS;
  return { from: new Date(from).toISOString(), to: new Date(from + 21 * DAY_MS).toISOString() };
}
