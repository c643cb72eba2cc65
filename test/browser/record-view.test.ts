import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeId } from '../../src/graph/entity-id.ts';
import { startBrowser } from '../harness/browser.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { visit } from './browser.ts';
import { done } from './done.ts';
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

describe('the record view', () => {
  it('says by itself when a change that was being sent has arrived', async () => {
    const id = encodeURIComponent(await shipmentId(hub, 'WB-NOR-1003'));
    await using visited = await visit(browser, hub, '/console', { user: 'admin' });
    const { page } = visited;
    let isFirst = true;
    await page.route('**/graphql', async (route) => {
      const { query } = route.request().postDataJSON() as { query: string };
      if (!isFirst || !query.includes('query RecordView(')) return await route.continue();
      isFirst = false;
      const response = await route.fetch();
      const answer = (await response.json()) as { data: { node: { syncStatus: object } } };
      answer.data.node.syncStatus = {
        state: 'LEASED',
        lane: 'REALTIME',
        queuedAt: new Date().toISOString(),
        visibleAt: null,
        attempts: 1,
        lastError: null,
      };
      return await route.fulfill({ response, json: answer });
    });
    await page.goto(new URL(`/console/records?record=${id}`, hub.url).href);
    await page.getByText('Being sent').waitFor();
    await page.getByText('Being sent').waitFor({ state: 'hidden' });
    expect(visited.complaints).toEqual([]);
  });

  it('reads on in the events and the audit trail, and says that more exist until all are there', async () => {
    const id = await shipmentId(hub, 'WB-NOR-1001');
    const events = Array.from({ length: 45 }, (_, at) => ({
      eventId: `scan ${at}`,
      shipmentId: id,
      milestone: 'IN_TRANSIT',
      occurred: { at: new Date(Date.now() - (60 + at) * 60_000).toISOString() },
      place: { name: `Terminal ${at}`, country: 'NL' },
    }));
    for (let from = 0; from < events.length; from += 1) {
      await done(hub, 'dispatcher', 'milestonesRecord', {
        source: 'HANDHELD',
        events: events.slice(from, from + 1),
      });
    }
    const noted = {
      record: 'Shipment',
      recordId: decodeId(id)?.portalId ?? '',
      accountId: null,
      action: 'test',
    };
    const principal = { subject: 'test', role: null, system: 'HUB', requestId: null } as const;
    await hub.adapters.ledger().audit.append(
      principal,
      events.map(({ eventId }) => ({ ...noted, changes: [{ field: 'carrier', old: null, new: eventId }] })),
    );
    const path = `/console/records?record=${encodeURIComponent(id)}`;
    await using visited = await visit(browser, hub, path, { user: 'admin' });
    const { page } = visited;
    for (const name of ['Events', 'Audit trail']) {
      const panel = page.getByRole('region', { name });
      await panel.getByText('20 shown; there are more').waitFor();
      expect(await panel.getByRole('listitem').count()).toBe(20);
      await panel.getByRole('button', { name: 'Show more' }).click();
      await panel.getByText('there are more').waitFor({ state: 'hidden' });
      await expect.poll(() => panel.getByRole('listitem').count()).toBeGreaterThanOrEqual(45);
    }
    await page.getByText('Terminal 44').waitFor();
    expect(visited.complaints).toEqual([]);
  });
});
