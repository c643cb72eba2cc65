import { randomUUID } from 'node:crypto';
import type { Caller, Role } from '../../src/domain/access.ts';
import type { Subgraph } from '../../src/graph/subgraph.ts';
import { type AuditChain, createAuditChain } from '../../src/ledger/audit/audit-chain.ts';
import { createAuthenticationEventStore } from '../../src/ledger/authentication/authentication-events.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { createLedger } from '../../src/ledger/ledger.ts';
import type { Principal } from '../../src/ledger/principal.ts';
import type { NewReviewItem } from '../../src/ledger/review/review-item.ts';
import { createUnitOfWork } from '../../src/ledger/unit-of-work.ts';
import { createPortalStore } from '../../src/portal-store/portal-store.ts';
import { type Database, type Executor, openDatabase } from '../../src/postgres/database.ts';
import { ApiBudget } from '../../src/redis/api-budget.ts';
import { RedisLinkIndex } from '../../src/redis/link-index.ts';
import { connectRedis, type RedisConnection } from '../../src/redis/redis-connection.ts';
import { createOperationsSubgraph } from '../../subgraphs/operations/operations.subgraph.ts';
import { TEST_SIGNER } from './audit-key.ts';
import { quietFeed } from './live-feed.ts';
import { createTestDatabase } from './postgres.ts';
import { startTestRedis } from './redis.ts';
import { NO_REFUSALS } from './refusals.ts';
import { runSubgraph, type SubgraphAnswer, staff } from './run-subgraph.ts';

export interface Operations extends AsyncDisposable {
  readonly subgraph: Subgraph;
  readonly database: Database;
  readonly ledger: Ledger;
  readonly auditChain: AuditChain;
  readonly links: RedisLinkIndex;
  readonly redis: RedisConnection;
  readonly budget: ApiBudget;
  readonly redisPid: number;
  /** What reads of the ledger sent to PostgreSQL, since the test emptied it. */
  readonly statements: string[];
  /** As someone of the company with this role. */
  ask(role: Role, query: string, variables?: Readonly<Record<string, unknown>>): Promise<SubgraphAnswer>;
  as(caller: Caller, query: string, variables?: Readonly<Record<string, unknown>>): Promise<SubgraphAnswer>;
}

/** The operations subgraph over a database and a Redis of its own. */
export async function startOperations(): Promise<Operations> {
  await using starting = new AsyncDisposableStack();
  const testDatabase = starting.use(await createTestDatabase());
  const database = starting.use(openDatabase({ url: testDatabase.url, poolSize: 4 }));
  const redis = starting.use(await startTestRedis());
  const connection = starting.use(await connectRedis({ url: redis.url }));
  const links = new RedisLinkIndex(connection);
  const statements: string[] = [];
  const noted: Executor = {
    query: (statement, usage) => {
      statements.push(statement.text);
      return database.query(statement, usage);
    },
  };
  const ledger = createLedger(noted, TEST_SIGNER);
  const auditChain = createAuditChain(database, TEST_SIGNER);
  const portal = createPortalStore(database);
  const subgraph = await createOperationsSubgraph({
    links,
    ledger,
    auditChain,
    feed: starting.use(quietFeed(database)),
    authenticationEvents: createAuthenticationEventStore(database),
    work: createUnitOfWork(database, TEST_SIGNER, () => undefined),
    people: portal.callers,
    storedLinks: portal.links,
    refusals: NO_REFUSALS,
  });
  const owned = starting.move();
  return {
    subgraph,
    database,
    ledger,
    auditChain,
    links,
    redis: connection,
    budget: new ApiBudget(connection, 1),
    statements,
    redisPid: redis.pid,
    ask: (role, query, variables) => runSubgraph(subgraph, staff(role), query, variables),
    as: (caller, query, variables) => runSubgraph(subgraph, caller, query, variables),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

export const PRINCIPAL: Principal = {
  subject: 'dispatcher',
  role: 'DISPATCHER',
  system: 'PORTAL',
  requestId: 'request-1',
};

/** A review item with what a test does not care about filled in. */
export function reviewItem(changed: Partial<NewReviewItem> = {}): NewReviewItem {
  return {
    cause: `cause ${randomUUID()}`,
    category: 'CONFLICT',
    reason: 'Both systems changed the display name.',
    record: 'Account',
    portalId: randomUUID(),
    crmId: '001000000000001AAA',
    accountId: randomUUID(),
    fields: [{ field: 'displayName', portalValue: 'Acme', crmValue: 'ACME Ltd' }],
    candidates: [],
    proposal: null,
    ownerTeam: 'Sales Operations',
    lastResponse: null,
    requestId: 'request-1',
    ...changed,
  };
}
