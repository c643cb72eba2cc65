import { createHash, randomUUID } from 'node:crypto';
import { createClient } from 'graphql-ws';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { linkSubject } from '../../src/domain/shared-link.ts';
import { encodeId } from '../../src/graph/entity-id.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { exchange, type OpenedLink, openedLink, shareShipment } from './tenants/shared-link.ts';

let hub: TestHub;
let database: Client;
beforeAll(async () => {
  hub = await startTestHub({ worker: true });
  database = new Client({ connectionString: hub.database.url });
  await database.connect();
});
afterAll(async () => {
  await database?.end();
  await hub?.[Symbol.asyncDispose]();
});

const REVOKED = { code: 4403, reason: 'The shared link was revoked.' };
const SOON = { timeout: 60_000, interval: 50 };

/** A new shipment of NORTHWIND, booked by its user. */
async function booked(): Promise<string> {
  const [account] = await rows<{ id: string }>(
    "SELECT portal_id AS id FROM portal.account WHERE customer_code = 'NORTHWIND'",
  );
  const [shipment] = await hub.adapters
    .portalStore()
    .writes.insertShipments([
      { number: `WB-${randomUUID()}`, accountId: account?.id ?? '', branchId: account?.id ?? '' },
    ]);
  return shipment?.portalId ?? '';
}

async function rows<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
  return (await database.query<Row>(text, [...values])).rows;
}

async function done(user: string, mutation: string, input: object, selection = ''): Promise<unknown> {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) {
    ${mutation}(input: $input) { userErrors { code field } ${selection} } }`;
  const { data, errors } = await hub.ask(user, query, { input: { idempotencyKey: randomUUID(), ...input } });
  expect(errors).toEqual([]);
  return data?.[mutation];
}

/** What the link answers: the number of its shipment, or the reason why it answers nothing. */
async function shownTo({ token }: OpenedLink): Promise<unknown> {
  const { data, errors } = await hub.ask<{ sharedShipment: { number: string } | null }>(
    token,
    '{ sharedShipment { number } }',
  );
  return errors[0] ? errors[0].extensions?.['reason'] : (data?.sharedShipment?.number ?? null);
}

/** A stream that the page of a link follows: it stands once `live` resolves, and `ended` tells how it ends. */
function followed({ token }: OpenedLink, shipmentId: string) {
  const client = createClient({
    url: hub.wsUrl,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    lazy: true,
    connectionParams: { authorization: `Bearer ${token}` },
  });
  const live = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<unknown>();
  const id = encodeId('Shipment', { portalId: shipmentId });
  client.subscribe(
    { query: `subscription { shipmentUpdated(id: "${id}") { ... on StreamMessage { cursor } } }` },
    {
      next: () => live.resolve(),
      error: (error) => ended.resolve(error),
      complete: () => ended.resolve('completed'),
    },
  );
  return { live: live.promise, ended: ended.promise.finally(() => void client.dispose()) };
}

describe('a shared link', () => {
  it('is answered once to its maker, and again only to the same request; nothing stores its secret', async () => {
    const id = encodeId('Shipment', { portalId: await booked() });
    const input = { id, idempotencyKey: randomUUID() };
    const first = await done('customer', 'shipmentLinkCreate', input, 'url link { id state }');
    expect(await done('customer', 'shipmentLinkCreate', input, 'url link { id state }')).toEqual(first);
    const { url, link } = first as { url: string; link: { id: string; state: string } };
    expect(link.state).toBe('OPEN');
    const secret = new URL(url).hash.slice(1);
    const query = 'query ($id: ID!) { shipment(id: $id) { links { id state expiresAt revokedAt } } }';
    const { data } = await hub.ask('customer', query, { id });
    expect(data).toMatchObject({ shipment: { links: [{ id: link.id, state: 'OPEN', revokedAt: null }] } });
    const tables = await rows<{ name: string }>(
      `SELECT table_schema || '.' || table_name AS name FROM information_schema.tables
        WHERE table_schema IN ('portal', 'ledger') AND table_type = 'BASE TABLE'`,
    );
    const hash = createHash('sha256').update(secret).digest('hex');
    const holding = async (text: string) => {
      let count = 0;
      for (const { name } of tables) {
        count += (await rows(`SELECT FROM ${name} t WHERE t::text LIKE $1`, [`%${text}%`])).length;
      }
      return count;
    };
    expect(await holding(secret)).toBe(0);
    expect(await holding(hash)).toBe(1);
    const [entry] = await rows<{ principal: string; changes: unknown }>(
      `SELECT principal, changes FROM ledger.audit_entry WHERE action = 'shipmentLinkCreate' AND changes::text LIKE $1`,
      [`%${link.id}%`],
    );
    expect(entry?.principal).toBe('ana@northwind.example');
  });

  it('ends with all that is open by it when it is revoked, and only it', async () => {
    const shipmentId = await booked();
    const [link, other] = [
      await openedLink(hub, 'customer', shipmentId),
      await openedLink(hub, 'admin', shipmentId),
    ];
    const [stream, kept] = [followed(link, shipmentId), followed(other, shipmentId)];
    await Promise.all([stream.live, kept.live]);
    const revoked = await done('customer', 'shipmentLinkRevoke', { linkId: link.linkId }, 'link { state }');
    expect(revoked).toMatchObject({ userErrors: [], link: { state: 'REVOKED' } });
    expect(await stream.ended).toMatchObject(REVOKED);
    await expect.poll(() => shownTo(link), SOON).toBe('LINK_REVOKED');
    for (const body of [{ secret: link.secret }, { session: link.token }]) {
      const refused = await exchange(hub, body);
      expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining('LINK_REVOKED')]);
    }
    expect(await shownTo(other)).toMatch(/^WB-/);
    await done('customer', 'shipmentLinkRevoke', { linkId: other.linkId });
    expect(await kept.ended).toMatchObject(REVOKED);
  });

  it('ends when its shipment is cancelled', async () => {
    const shipmentId = await booked();
    const link = await openedLink(hub, 'customer', shipmentId);
    const stream = followed(link, shipmentId);
    await stream.live;
    await done('dispatcher', 'shipmentCancel', { id: encodeId('Shipment', { portalId: shipmentId }) });
    expect(await stream.ended).toMatchObject({ code: 4403, reason: expect.stringContaining('cancelled') });
    expect(await shownTo(link)).toBe('LINK_CLOSED');
    const { userErrors } = await shareShipment(hub, 'customer', shipmentId);
    expect(userErrors).toMatchObject([{ code: 'ILLEGAL_STATE' }]);
  });

  it.each(['account', 'branch'])('shows nothing once its shipment is of another %s', async (owner) => {
    const shipmentId = await booked();
    const link = await openedLink(hub, 'customer', shipmentId);
    expect(await shownTo(link)).toMatch(/^WB-/);
    const code = owner === 'account' ? 'HARBOR' : 'NORTHWIND-CHI';
    const sets =
      owner === 'account' ? 'account_id = a.portal_id, branch_id = a.portal_id' : 'branch_id = a.portal_id';
    await database.query(
      `UPDATE portal.shipment s SET ${sets} FROM portal.account a WHERE a.customer_code = $2 AND s.portal_id = $1`,
      [shipmentId, code],
    );
    // At once: the scope of the link names the owner of before. The link itself is refused within a second.
    expect([null, 'LINK_CLOSED']).toContain(await shownTo(link));
    await expect.poll(() => shownTo(link), SOON).toBe('LINK_CLOSED');
    expect((await exchange(hub, { secret: link.secret })).status).toBe(403);
  });

  it('ends at its time, with its session and its streams', async () => {
    const shipmentId = await booked();
    const { secret, linkId } = await shareShipment(hub, 'customer', shipmentId, 1);
    await database.query(
      "UPDATE portal.shared_link SET expires_at = now() + interval '4 seconds' WHERE portal_id = $1",
      [linkId],
    );
    const { token } = (await (await exchange(hub, { secret })).json()) as { token: string };
    const link = { linkId, secret, token };
    const stream = followed(link, shipmentId);
    await stream.live;
    expect(await stream.ended).toMatchObject({ code: 4403 });
    expect(await shownTo(link)).toBe('TOKEN_EXPIRED');
    const refused = await exchange(hub, { secret });
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining('LINK_EXPIRED')]);
  });

  it('is limited in days, and in number for each shipment', async () => {
    const shipmentId = await booked();
    for (const days of [0, -1, 181]) {
      const { userErrors } = await shareShipment(hub, 'customer', shipmentId, days);
      expect(userErrors).toEqual([{ field: 'days', code: 'INVALID_VALUE' }]);
    }
    for (let count = 0; count < 20; count += 1) {
      expect((await shareShipment(hub, 'customer', shipmentId)).userErrors).toEqual([]);
    }
    expect((await shareShipment(hub, 'customer', shipmentId)).userErrors).toMatchObject([
      { code: 'ILLEGAL_STATE' },
    ]);
  });
});

describe('the door of shared links', () => {
  it('renews a session, takes nothing from an address, and no browser or proxy keeps its answers', async () => {
    const link = await openedLink(hub, 'customer', await booked());
    const renewed = await exchange(hub, { session: link.token });
    const { token } = (await renewed.json()) as { token: string };
    expect(renewed.headers.get('cache-control')).toBe('no-store');
    expect(await shownTo({ ...link, token })).toMatch(/^WB-/);
    const inAddress = await fetch(new URL(`/sign-in/shared-link?secret=${link.secret}`, hub.url));
    expect(inAddress.status).toBe(405);
    expect(await inAddress.text()).not.toContain(link.secret);
    for (const body of [{}, { secret: link.secret, session: link.token }, { secret: 7 }]) {
      expect((await exchange(hub, body)).status).toBe(400);
    }
    const answer = await fetch(hub.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${link.token}` },
      body: JSON.stringify({ query: '{ sharedShipment { number } }' }),
    });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const signIns = () =>
      rows(`SELECT role, outcome FROM ledger.authentication_event WHERE subject = $1`, [
        linkSubject(link.linkId),
      ]);
    await expect.poll(signIns, SOON).toContainEqual({ role: 'CONSIGNEE', outcome: 'ACCEPTED' });
  });

  // The last one: it uses up the tries of this address.
  it('answers an address whose links open nothing a limited number of times, and repeats no secret', async () => {
    const statuses: number[] = [];
    for (let tries = 0; tries < 60 && statuses.at(-1) !== 429; tries += 1) {
      const secret = `${randomUUID()}${randomUUID()}`.replaceAll('-', '').slice(0, 43);
      const refused = await exchange(hub, { secret });
      expect(await refused.text()).not.toContain(secret);
      statuses.push(refused.status);
    }
    expect(new Set(statuses)).toEqual(new Set([403, 429]));
    expect(statuses.length).toBeLessThanOrEqual(31);
  });
});
