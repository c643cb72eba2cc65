import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import {
  EXCEPTION_CODES,
  exceptionDefaults,
  TEAMS,
  teamNamed,
} from '../../../src/domain/vocabulary/index.ts';
import { migrate, readMigrations } from '../../../src/postgres/migrate.ts';
import { emptyDatabase } from './empty-database.ts';

/** Rows of the first nine migrations; the exceptions below need one shipment. */
const ROWS = readFileSync(join(import.meta.dirname, 'baseline-rows.sql'), 'utf8');

const KEPT = TEAMS.map((team) => ({ said: team, code: 'OTHER' }));
const RESPELLED = [
  'dispatch',
  'CUSTOMER  SERVICE',
  'customer_service',
  ' Claims desk',
  'billing-team',
  'Sales/Operations',
].map((said) => ({ said, code: 'OTHER' }));
const STRANGE = ['night desk', 'Kim', 'Claims and Customs', 'customerservice'].map((said) => ({
  said,
  code: 'LOST',
}));
const EVERY_CODE = EXCEPTION_CODES.map((code) => ({ said: 'who knows', code }));
const SAID = [...KEPT, ...RESPELLED, ...STRANGE, ...EVERY_CODE, { said: ' ', code: 'CUSTOMS' }];

interface Upgraded {
  readonly said: string;
  readonly code: (typeof EXCEPTION_CODES)[number];
  readonly state: string;
  readonly team: string;
  readonly version: number;
  readonly item: { readonly category: string; readonly fields: unknown } | null;
  readonly audit: unknown;
  readonly history: readonly string[];
  readonly queued: number;
}

let upgraded: readonly Upgraded[];
beforeAll(async () => {
  await using database = await emptyDatabase();
  await migrate(database.url, { migrations: readMigrations().slice(0, 9) });
  const { client } = database;
  await client.query(ROWS);
  // Every second one has a task in Salesforce, and one text is that of a resolved exception.
  await client.query(
    `INSERT INTO portal.exception (shipment_id, account_id, branch_id, code, severity, state, resolved_at, owner_team, note,
       opened_at, crm_task_id)
     SELECT s.portal_id, s.account_id, s.branch_id, code, 'HIGH', state, CASE state WHEN 'RESOLVED' THEN now() END, said,
            said, now(), CASE n % 2 WHEN 0 THEN lpad(n::text, 18, '0') END
       FROM (SELECT * FROM portal.shipment LIMIT 1) s,
            unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY row(said, code, state, n)`,
    [
      [...SAID.map(({ said }) => said), 'night desk'],
      [...SAID.map(({ code }) => code), 'OTHER'],
      [...SAID.map(() => 'OPEN'), 'RESOLVED'],
    ],
  );
  await migrate(database.url);
  const { rows } = await client.query<Upgraded>(
    `SELECT e.note AS said, e.code, e.state, e.owner_team AS team, e.version::int,
       (SELECT json_build_object('category', category, 'fields', fields) FROM ledger.review_item i
         WHERE i.portal_id = e.portal_id) AS item,
       (SELECT changes FROM ledger.audit_entry a WHERE a.record_id = e.portal_id::text) AS audit,
       ARRAY(SELECT owner_team FROM portal.exception_history h WHERE h.exception_id = e.portal_id) AS history,
       (SELECT count(*)::int FROM ledger.outbox o WHERE o.aggregate_id = e.portal_id AND o.version = e.version
          AND e.crm_task_id IS NOT NULL) - (e.crm_task_id IS NOT NULL)::int AS queued
     FROM portal.exception e WHERE e.note IS NOT NULL ORDER BY e.portal_id`,
  );
  upgraded = rows;
});

it('an upgrade leaves an exception whose team is one of the teams as it is', () => {
  const kept = upgraded.filter(({ said }) => TEAMS.some((team) => team === said));
  expect(kept).toHaveLength(TEAMS.length);
  for (const { said, team, version, item, audit, history } of kept) {
    expect({ team, version, item, audit, history }).toEqual({
      team: said,
      version: 1,
      item: null,
      audit: null,
      history: [],
    });
  }
});

it('gives every other one its team as the graph would, tells so, and sends it', () => {
  const changed = upgraded.filter(({ said }) => !TEAMS.some((team) => team === said));
  expect(changed).toHaveLength(SAID.length - TEAMS.length + 1);
  for (const { said, code, team, version, audit, history, queued } of changed) {
    const expected = teamNamed(said) ?? exceptionDefaults(code).ownerTeam;
    expect({ said, team, version, queued }).toEqual({ said, team: expected, version: 2, queued: 0 });
    expect(audit).toEqual([{ field: 'team', old: said, new: expected }]);
    expect(history).toEqual([expected]);
  }
  expect(changed.filter(({ said }) => teamNamed(said) !== null)).toHaveLength(RESPELLED.length);
});

it('asks a person about each text that names no team, unless the exception is settled', () => {
  for (const { said, state, item } of upgraded) {
    const isQuestion = state !== 'RESOLVED' && said.trim() !== '' && teamNamed(said) === null;
    expect(item).toEqual(
      isQuestion
        ? { category: 'INVALID_VALUE', fields: [{ field: 'team', portalValue: said, crmValue: null }] }
        : null,
    );
  }
});
