import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { aggregatesOf } from '../../../src/domain/review-decisions.ts';
import type { BaseValue } from '../../../src/ledger/base-values/base-values.ts';
import type { OperationsContext } from '../operations.context.ts';
import { valueText } from '../sync-enums.ts';
import { AgreedValue, DisputedField, ValueOrigin } from './disputed-field.type.ts';

@Resolver(() => DisputedField)
export class DisputedFieldResolver {
  @FieldResolver(() => ValueOrigin, {
    nullable: true,
    description:
      'Where the value in the portal comes from; null when that is not known, such as for a part of a report.',
  })
  async portalOrigin(
    @Root() disputed: DisputedField,
    @Ctx() context: OperationsContext,
  ): Promise<ValueOrigin | null> {
    const { record, portalId, field, portalValue } = disputed;
    if (portalId === null) return null;
    const changes = await context.loaders.lastChanges.load({ record, recordId: portalId });
    const last = changes.get(field);
    if (last !== undefined && valueText(last.value) === portalValue) {
      return { system: last.system, at: last.at, by: last.principal };
    }
    const base = await baseOf(disputed, context);
    if (base === null || valueText(base.portalValue) !== portalValue) return null;
    return agreedOrigin(base, 'PORTAL');
  }

  @FieldResolver(() => ValueOrigin, {
    nullable: true,
    description: 'Where the value in Salesforce comes from; null when that is not known.',
  })
  async crmOrigin(
    @Root() disputed: DisputedField,
    @Ctx() context: OperationsContext,
  ): Promise<ValueOrigin | null> {
    const { crmChanged, crmValue } = disputed;
    if (crmChanged !== null) {
      const by = crmChanged.by === null ? null : `salesforce:${crmChanged.by}`;
      return { system: 'SALESFORCE', at: new Date(crmChanged.at), by };
    }
    const base = await baseOf(disputed, context);
    if (base === null || valueText(base.crmValue) !== crmValue) return null;
    return agreedOrigin(base, 'SALESFORCE');
  }

  @FieldResolver(() => AgreedValue, {
    nullable: true,
    description: 'The value on which both systems last agreed; null when they never did.',
  })
  async agreed(
    @Root() disputed: DisputedField,
    @Ctx() context: OperationsContext,
  ): Promise<AgreedValue | null> {
    const base = await baseOf(disputed, context);
    return base && { value: valueText(base.portalValue), at: base.syncedAt };
  }
}

@Resolver(() => ValueOrigin)
export class ValueOriginResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The name of the person; null for a part of the hub, a user of Salesforce, or when nobody has the sign-in name.',
  })
  async byName(@Root() { by }: ValueOrigin, @Ctx() { loaders }: OperationsContext) {
    return by === null ? null : ((await loaders.user.load(by))?.name ?? null);
  }
}

async function baseOf(
  { record, portalId, field }: DisputedField,
  { loaders }: OperationsContext,
): Promise<BaseValue | null> {
  if (portalId === null) return null;
  const found = await Promise.all(
    aggregatesOf(record).map((aggregate) => loaders.baseValues.load({ record: aggregate, portalId })),
  );
  return found.flatMap((values) => values?.get(field) ?? [])[0] ?? null;
}

/** The side that the value came from had it when the hub saw it there; the other side got it by the hub. */
function agreedOrigin(
  { source, observedAt, syncedAt }: BaseValue,
  side: 'PORTAL' | 'SALESFORCE',
): ValueOrigin {
  return { system: source, at: source === side ? observedAt : syncedAt, by: null };
}
