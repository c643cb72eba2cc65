import { Arg, Ctx, Directive, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { WaybillError } from '../../../src/domain/errors.ts';
import { MAX_REPORT_ROWS } from '../../../src/domain/report-size.ts';
import { requireOrder } from '../../../src/domain/stretch-of-time.ts';
import type { PerformanceGrouping } from '../../../src/portal-store/performance/performance.reads.ts';
import type { PerformanceGranularity } from '../../../src/portal-store/performance/performance-spans.ts';
import { Account, toAccount } from '../account/account.type.ts';
import { namedAccounts } from '../account/account-filter.ts';
import type { PortalContext } from '../portal.context.ts';
import {
  AccountPerformance,
  PerformanceFilterInput,
  PerformanceGranularityEnum,
  PerformanceGroupingEnum,
  toAccountPerformance,
} from './performance.type.ts';

@Resolver(() => AccountPerformance)
export class PerformanceResolver {
  @Query(() => [AccountPerformance], {
    nullable: true,
    description:
      'On-time pickup and delivery and exceptions, by period and lane, over the accounts that you may see. ' +
      'Rows are in the order of period, origin, destination, mode, service level and account.',
  })
  // What a total reads. The gateway adds the rows of the report (src/domain/report-size.ts).
  @Directive('@cost(weight: 50)')
  async accountPerformance(
    @Ctx() context: PortalContext,
    @Arg('filter', () => PerformanceFilterInput, { nullable: true, description: 'The filter of the report.' })
    filter?: PerformanceFilterInput | null,
    @Arg('granularity', () => PerformanceGranularityEnum, {
      nullable: true,
      description: 'How long each period is; one total unless given.',
    })
    granularity?: PerformanceGranularity | null,
    @Arg('groupBy', () => [PerformanceGroupingEnum], {
      nullable: true,
      description: 'The fields that group the rows; one row for all lanes if omitted.',
    })
    groupBy?: readonly PerformanceGrouping[] | null,
  ) {
    requireOrder(filter?.period?.from, filter?.period?.to);
    const named = await namedAccounts(filter, context);
    if (!named) return [];
    const rows = await context.store.performance.report(context.reader, {
      ...named,
      from: filter?.period?.from ?? undefined,
      to: filter?.period?.to ?? undefined,
      granularity: granularity ?? 'TOTAL',
      groupBy: [...new Set(groupBy)],
    });
    if (rows.length > MAX_REPORT_ROWS) {
      throw new WaybillError(
        'BAD_USER_INPUT',
        `This report has more than ${MAX_REPORT_ROWS} rows; narrow its period.`,
        {
          details: { fields: ['filter', 'granularity', 'groupBy'] },
        },
      );
    }
    return rows.map(toAccountPerformance);
  }

  @FieldResolver(() => Account, {
    nullable: true,
    description: 'The customer of the shipments, with its branches; null if not grouped by it.',
  })
  async account(@Root() { accountId }: AccountPerformance, @Ctx() { loaders }: PortalContext) {
    const record = accountId === null ? null : await loaders.account.load({ portalId: accountId });
    return record && toAccount(record);
  }
}
