import { type Config, requireSetting } from '../../config/environment.ts';
import { createAuditChain } from '../../ledger/audit/audit-chain.ts';
import { createAuditRetention } from '../../ledger/audit/audit-retention.ts';
import { openDatabase } from '../../postgres/database.ts';
import { PersonErasing } from '../../retention/person-erasure.ts';
import type { Logger } from '../logger.ts';
import { readAuditSigner } from './audit-signer.ts';

/** Reading a table of millions of rows takes a while. */
const STATEMENT_TIMEOUT_MS = 600_000;

/** Erases as the owner of the tables; in development that may be the hub's own role. */
export async function withPersonErasing<T>(
  config: Config,
  logger: Logger,
  work: (erasing: PersonErasing) => Promise<T>,
): Promise<T> {
  const hasOwner = config.profile === 'production' || config.databaseOwnerUrl !== null;
  await using owner = openDatabase({
    url: requireSetting(config, hasOwner ? 'databaseOwnerUrl' : 'databaseUrl'),
    poolSize: 2,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    applicationName: 'waybill erasure',
  });
  const signer = readAuditSigner(config, logger);
  return await work(
    new PersonErasing({
      owner,
      signer,
      chain: createAuditChain(owner, signer),
      audit: createAuditRetention(owner, signer),
    }),
  );
}
