import { Arg, Args, Ctx, Directive, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import { WaybillError } from '../../../src/domain/errors.ts';
import { NO_PORTAL_ID } from '../../../src/domain/record-ids.ts';
import { requireOrder } from '../../../src/domain/stretch-of-time.ts';
import type { Connection } from '../../../src/graph/connection.ts';
import { decodeId } from '../../../src/graph/entity-id.ts';
import { PageArgs } from '../../../src/graph/page.ts';
import type { AuditFilter } from '../../../src/ledger/audit/audit-log.ts';
import { BY_NUMBER, ledgerPage } from '../keyset-page.ts';
import type { OperationsContext } from '../operations.context.ts';
import { portalIdIn } from '../portal-ids.ts';
import {
  AuditEntry,
  AuditEntryConnection,
  AuditFilterInput,
  AuditVerification,
  toAuditEntry,
  toAuditVerification,
} from './audit.type.ts';

@Resolver(() => AuditEntry)
export class AuditEntryResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description: 'The name of the person; null for a part of the hub, or when nobody has the sign-in name.',
  })
  async principalName(@Root() { principal }: AuditEntry, @Ctx() { loaders }: OperationsContext) {
    return (await loaders.user.load(principal))?.name ?? null;
  }
}

@Resolver()
export class AuditResolver {
  @Query(() => AuditEntryConnection, {
    nullable: true,
    description: 'All changes, with their actor, time and origin; newest first.',
  })
  async auditTrail(
    @Arg('filter', () => AuditFilterInput, { nullable: true, description: 'Which changes to list.' })
    filter: AuditFilterInput | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: OperationsContext,
  ): Promise<Connection<AuditEntry>> {
    const { audit } = context.ledger;
    const conditions = await conditionsOf(filter ?? {}, context);
    return ledgerPage(
      ['auditTrail', filter],
      page,
      BY_NUMBER,
      (keyset) => audit.list(conditions, keyset),
      toAuditEntry,
      () => audit.total(conditions),
    );
  }

  @Directive('@cost(weight: 5000)')
  @Query(() => AuditVerification, {
    nullable: true,
    description:
      'Computes the whole chain of the audit again and compares it with the sealed and signed values.',
  })
  async auditVerification(
    @Arg('headSeq', () => Int, {
      nullable: true,
      description: 'The last place of a head written down elsewhere.',
    })
    headSeq: number | null,
    @Arg('headHash', () => String, { nullable: true, description: 'And its hash, in hexadecimal.' })
    headHash: string | null,
    @Ctx() { auditChain }: OperationsContext,
  ): Promise<AuditVerification> {
    const anchor = headSeq == null || headHash == null ? undefined : { seq: headSeq, hash: headHash };
    return toAuditVerification(await auditChain.verify(anchor));
  }
}

async function conditionsOf(filter: AuditFilterInput, context: OperationsContext): Promise<AuditFilter> {
  const { accountId, record, recordId } = filter;
  requireOrder(filter.from, filter.to);
  if (recordId != null && record == null) {
    throw new WaybillError('BAD_USER_INPUT', '"recordId" needs "record".', {
      details: { fields: ['record'] },
    });
  }
  return {
    record: record ?? undefined,
    recordId: recordId == null ? undefined : await storedId(record ?? '', recordId, context),
    principal: filter.principal ?? undefined,
    accountId:
      accountId == null ? undefined : ((await portalIdIn('Account', accountId, context)) ?? NO_PORTAL_ID),
    from: filter.from ?? undefined,
    to: filter.to ?? undefined,
  };
}

/** The id under which the audit stores a record: the portal's id if the record has one. */
async function storedId(record: string, id: string, context: OperationsContext): Promise<string> {
  if (record === 'Account' || record === 'Shipment') {
    const portalId = await portalIdIn(record, id, context);
    if (portalId !== null) return portalId;
  }
  const decoded = decodeId(id);
  return decoded?.portalId ?? decoded?.crmId ?? id;
}
