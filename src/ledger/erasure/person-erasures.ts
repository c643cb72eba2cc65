import { type HashedForm, type HashedPerson, PersonMatcher } from '../../domain/retention/person-matcher.ts';
import type { Executor } from '../../postgres/database.ts';
import { column, insertInto, type RecordOf, selectList } from '../../postgres/record-columns.ts';
import { prepared, sql } from '../../postgres/sql.ts';

const TRACE = {
  id: column<string>('uuid'),
  erasedAt: column<Date>('timestamptz'),
  orderedBy: column<string>('text'),
  /** Such as the number of the request; no data of the person. */
  reason: column<string>('text'),
  salt: column<string>('text'),
  identifiers: column<readonly HashedForm[]>('json'),
  /** The person's users in the portal. */
  userIds: column<readonly string[]>('uuid[]'),
  /** Papers that the person signed, or whose name names the person, and that stay as evidence. */
  keptPapers: column<readonly string[]>('uuid[]'),
  removedPapers: column<readonly string[]>('uuid[]'),
  /** Erased values by column, and entries of the audit. */
  counts: column<Readonly<Record<string, number>>>('json'),
};

/** The trace of an erasure. It names nobody. */
export type PersonErasure = RecordOf<typeof TRACE>;

export interface PersonErasures {
  /** Of one erasure the first trace stays. */
  add(traces: readonly PersonErasure[]): Promise<void>;
  list(): Promise<readonly PersonErasure[]>;
  /** Recognizes everybody who was erased. */
  matcher(): Promise<PersonMatcher>;
  /** Which of these portal ids are those of erased users. */
  usersAmong(portalIds: readonly string[]): Promise<ReadonlySet<string>>;
}

/** The table `ledger.person_erasure`. */
export function createPersonErasures(executor: Executor): PersonErasures {
  const list = () =>
    executor.query<PersonErasure>(
      prepared(sql`SELECT ${selectList(TRACE)} FROM ledger.person_erasure t ORDER BY t.erased_at, t.id`),
    );
  return {
    list,

    async add(traces) {
      if (traces.length === 0) return;
      await executor.query(sql`${insertInto('ledger.person_erasure', TRACE, traces)} ON CONFLICT DO NOTHING`);
    },

    matcher: async () => new PersonMatcher((await list()).map(hashedPerson)),

    async usersAmong(portalIds) {
      if (portalIds.length === 0) return new Set();
      const rows = await executor.query<{ readonly id: string }>(
        prepared(sql`SELECT DISTINCT named.id FROM ledger.person_erasure t, unnest(t.user_ids) AS named(id)
          WHERE t.user_ids && ${portalIds}::uuid[] AND named.id = ANY(${portalIds}::uuid[])`),
      );
      return new Set(rows.map(({ id }) => id));
    },
  };
}

export function hashedPerson({ salt, identifiers }: PersonErasure): HashedPerson {
  return { salt, forms: identifiers };
}
