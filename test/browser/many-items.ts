import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { TestHub } from '../harness/hub.ts';

/** Opens so many items of the review queue for the team Customs. */
export async function openItems(hub: TestHub, count: number): Promise<void> {
  const item = {
    category: 'DIFFERENCE',
    record: 'Shipment',
    ownerTeam: 'Customs',
    portalId: null,
    crmId: null,
    accountId: null,
    fields: [],
    candidates: [],
    proposal: null,
    lastResponse: null,
    requestId: null,
  } as const;
  const items = Array.from({ length: count }, (_, at) => {
    return { ...item, cause: `many ${at}`, reason: `Number ${at}.` };
  });
  await hub.adapters.ledger().review.open(items);
}

/** Adds so many copies of a shipment, numbered from LONG-1. */
export async function copyShipments(hub: TestHub, number: string, count: number): Promise<void> {
  const values = `'number', 'LONG-' || n, 'import_source', NULL, 'import_key', NULL`;
  await copyRow(hub, { table: 'shipment', key: 'number', value: number, count, values });
}

interface Copying {
  /** Of the schema `portal`. */
  readonly table: 'shipment' | 'portal_user';
  /** The column that finds the row, and its value there. */
  readonly key: 'number' | 'name';
  readonly value: string;
  readonly count: number;
  /** Arguments of `jsonb_build_object`: columns whose values differ from the row's; `n` counts the copies from 1. */
  readonly values: string;
}

/** Adds copies of a row, with portal ids of their own and without a counterpart in Salesforce. */
export async function copyRow(hub: TestHub, { table, key, value, count, values }: Copying): Promise<void> {
  const database = hub.adapters.database();
  const columns = await database.query<{ readonly name: string }>({
    text: `SELECT quote_ident(column_name) AS name FROM information_schema.columns
      WHERE table_schema = 'portal' AND table_name = $1 AND is_generated = 'NEVER' AND is_identity = 'NO'`,
    values: [table],
  });
  const names = columns.map(({ name }) => name);
  await database.query({
    text: `INSERT INTO portal.${table} (${names.join()}) SELECT ${names.map((name) => `c.${name}`).join()}
      FROM portal.${table} s, generate_series(1, $2::int) n, jsonb_populate_record(s, jsonb_build_object(
        'portal_id', gen_random_uuid(), 'crm_id', NULL, ${values})) c
     WHERE s.${key} = $1`,
    values: [value, count],
  });
}

/** Scrolls a list that reads more near its end, until what shows its end is there. */
export async function goneToTheEnd(page: Page, end: Locator): Promise<void> {
  await expect
    .poll(async () => {
      await page.evaluate('scrollTo(0, document.body.scrollHeight)');
      return await end.count();
    })
    .toBe(1);
}
