import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import type { SalesforceRow } from '../../../src/salesforce/client.ts';
import type { HubProcesses } from '../../harness/hub-processes.ts';
import { linkedRecords } from '../../harness/salesforce-records.ts';
import { startCommand } from './commands.ts';

export interface Sides {
  readonly portal: Side;
  readonly salesforce: Side;
  /** Records that only one of the two has so, by portal id. */
  readonly differing: readonly string[];
}

interface Side {
  readonly count: number;
  /** Over the owned fields of all records. */
  readonly hash: string;
}

/** Shipments: the owned fields that have one form in both systems. `waybill reconcile` compares the others. */
export async function shipmentsOfBoth({ salesforce }: HubProcesses, database: Client): Promise<Sides> {
  const { rows } = await database.query<{ line: string }>(
    `SELECT concat_ws(' ', portal_id, crm_id, number, version) AS line FROM portal.shipment`,
  );
  const names = ['Portal_Shipment_Id__c', 'Name', 'Hub_Version__c'];
  const there = await linkedRecords(salesforce, 'Shipment__c', names);
  return compared(
    rows.map(({ line }) => line),
    there.map((row) => lineOf(row, names)),
  );
}

/** Accounts: what Salesforce owns. */
export async function accountsOfBoth({ salesforce }: HubProcesses, database: Client): Promise<Sides> {
  const { rows } = await database.query<{ line: string }>(
    `SELECT concat_ws(' ', portal_id, crm_id, legal_name) AS line FROM portal.account
      WHERE display_name LIKE 'Bench %'`,
  );
  const known = new Set(rows.map(({ line }) => line.split(' ', 1)[0]));
  const there = await linkedRecords(salesforce, 'Account', ['Portal_Customer_Id__c', 'Name']);
  return compared(
    rows.map(({ line }) => line),
    there
      .filter((row) => known.has(String(row['Portal_Customer_Id__c'])))
      .map((row) => lineOf(row, ['Portal_Customer_Id__c', 'Name'])),
  );
}

/** How many findings `waybill reconcile` has. The demo data has some on purpose. */
export async function findings(hub: HubProcesses): Promise<number> {
  const { ended } = startCommand(hub, ['reconcile']);
  // It ends with 1 when it finds anything.
  const output = await ended.catch((error: unknown) => String(error));
  const named = [...output.matchAll(/findings: (.*)/g)].map(([, text = '']) => text);
  if (named.length === 0) throw new Error(output);
  return named.flatMap((text) => [...text.matchAll(/\d+/g)]).reduce((sum, [count]) => sum + Number(count), 0);
}

/** A record of Salesforce as PostgreSQL's `concat_ws` writes it: the portal id, the Salesforce id, the other fields. */
function lineOf(row: SalesforceRow, [portalId = '', ...names]: readonly string[]): string {
  const values = [row[portalId], row.Id, ...names.map((name) => row[name])] as (string | number | null)[];
  return values.flatMap((value) => (value === null ? [] : [String(value)])).join(' ');
}

function compared(portal: readonly string[], salesforce: readonly string[]): Sides {
  const [here, there] = [new Set(portal), new Set(salesforce)];
  const differing = [
    ...portal.filter((line) => !there.has(line)).map((line) => `portal: ${line}`),
    ...salesforce.filter((line) => !here.has(line)).map((line) => `Salesforce: ${line}`),
  ];
  return { portal: sideOf(portal), salesforce: sideOf(salesforce), differing: differing.toSorted(byId) };
}

function byId(one: string, other: string): number {
  const idOf = (line: string) => line.split(' ')[1] ?? '';
  return idOf(one).localeCompare(idOf(other));
}

function sideOf(lines: readonly string[]): Side {
  const hash = createHash('sha256').update(lines.toSorted().join('\n')).digest('hex').slice(0, 16);
  return { count: lines.length, hash };
}
