import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { startBrowser, visit } from './browser.ts';
import { done } from './done.ts';
import { goneToTheEnd } from './many-items.ts';
import { shipmentId } from './shipment-id.ts';

let hub: TestHub;
let browser: Browser;
beforeAll(async () => {
  [hub, browser] = await Promise.all([startTestHub({ worker: true }), startBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await hub?.[Symbol.asyncDispose]();
});

const MANY = 2_000;

describe('a list of thousands of exceptions', () => {
  it('is read to its last row while new exceptions open', async () => {
    await copyExceptions(MANY);
    await using visited = await visit(browser, hub, '/console/exceptions?severity=LOW', {
      user: 'serviceAgent',
    });
    const { page } = visited;
    await page.getByText('Live', { exact: true }).waitFor();
    await page.locator('[data-row]').first().waitFor();
    const shipment = await shipmentId(hub, 'WB-NOR-1009');
    const opened = { shipmentId: shipment, code: 'WEATHER', severity: 'HIGH' };
    await done(hub, 'dispatcher', 'exceptionOpen', opened);
    await goneToTheEnd(page, page.locator(`[aria-posinset="${MANY}"][aria-setsize="${MANY}"]`));
    expect(await rowsInDocument(page)).toBeLessThan(100);
    expect(visited.complaints).toEqual([]);
  });
});

function rowsInDocument(page: Page): Promise<number> {
  return page.locator('[data-row]').count();
}

async function copyExceptions(count: number): Promise<void> {
  const database = hub.adapters.database();
  const columns = await database.query<{ readonly name: string }>({
    text: `SELECT quote_ident(column_name) AS name FROM information_schema.columns
      WHERE table_schema = 'portal' AND table_name = 'exception' AND is_generated = 'NEVER' AND is_identity = 'NO'`,
    values: [],
  });
  const names = columns.map(({ name }) => name);
  await database.query({
    text: `INSERT INTO portal.exception (${names.join()}) SELECT ${names.map((name) => `c.${name}`).join()}
      FROM portal.exception s, generate_series(1, $1::int) n,
      jsonb_populate_record(s, jsonb_build_object('portal_id', gen_random_uuid(), 'severity', 'LOW', 'note', 'Number ' || n, 'crm_case_id', NULL, 'crm_task_id', NULL)) c
     WHERE s.portal_id = (SELECT min(portal_id::text)::uuid FROM portal.exception WHERE state = 'OPEN')`,
    values: [count],
  });
}
