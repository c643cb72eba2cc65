import { Arg, Ctx, Directive, ID, Query, Resolver } from 'type-graphql';
import { WaybillError } from '../../../src/domain/errors.ts';
import type {
  BusinessGrouping,
  BusinessKind,
  BusinessPeriod,
} from '../../../src/domain/measures/business-kinds.ts';
import { MAX_REPORT_ROWS } from '../../../src/domain/report-size.ts';
import { requireOrder } from '../../../src/domain/stretch-of-time.ts';
import { countryCode } from '../../../src/domain/transforms/places.ts';
import { LocalDate } from '../../../src/graph/scalars.ts';
import type { OperationsContext } from '../operations.context.ts';
import { portalIdIn } from '../portal-ids.ts';
import {
  BusinessGroupingEnum,
  BusinessKindEnum,
  BusinessMeasure,
  BusinessPeriodEnum,
  toBusinessMeasure,
} from './business.type.ts';

@Resolver()
export class BusinessResolver {
  @Query(() => [BusinessMeasure], {
    nullable: true,
    description:
      'What the hub measured about the business. On-time pickup and delivery are answered by accountPerformance. Rows are ' +
      'in the order of kind, period and the parts that tell them apart.',
  })
  // The cost of the read of one total. The gateway adds the cost of the rows (src/domain/report-size.ts).
  @Directive('@cost(weight: 50)')
  async businessMeasures(
    @Arg('kinds', () => [BusinessKindEnum], { description: 'What to answer.' })
    kinds: readonly BusinessKind[],
    @Arg('from', () => LocalDate, { description: 'The first day.' }) from: string,
    @Arg('to', () => LocalDate, { description: 'The day after the last one.' }) to: string,
    @Ctx() context: OperationsContext,
    @Arg('period', () => BusinessPeriodEnum, { nullable: true, description: 'One total unless given.' })
    period?: BusinessPeriod | null,
    @Arg('groupBy', () => [BusinessGroupingEnum], {
      nullable: true,
      description: 'The parts that tell rows apart; one row for each kind and period if omitted.',
    })
    groupBy?: readonly BusinessGrouping[] | null,
    @Arg('accountId', () => ID, { nullable: true, description: 'Only this customer.' }) accountId?:
      | string
      | null,
    @Arg('originCountry', () => String, { nullable: true, description: 'Only lanes from this country.' })
    originCountry?: string | null,
    @Arg('destinationCountry', () => String, { nullable: true, description: 'Only lanes to this country.' })
    destinationCountry?: string | null,
  ): Promise<readonly BusinessMeasure[]> {
    requireOrder(from, to);
    const lane = {
      originCountry: countryOf(originCountry, 'originCountry'),
      destinationCountry: countryOf(destinationCountry, 'destinationCountry'),
    };
    const portalId = accountId == null ? undefined : await portalIdIn('Account', accountId, context);
    if (portalId === null) return [];
    const rows = await context.ledger.business.read({
      kinds: [...new Set(kinds)],
      from,
      to,
      period: period ?? 'TOTAL',
      groupBy: [...new Set(groupBy)],
      accountId: portalId,
      ...lane,
      limit: MAX_REPORT_ROWS + 1,
    });
    if (rows.length > MAX_REPORT_ROWS) {
      throw new WaybillError(
        'BAD_USER_INPUT',
        `This report has more than ${MAX_REPORT_ROWS} rows; narrow it.`,
        {
          details: { fields: ['from', 'period', 'groupBy'] },
        },
      );
    }
    return rows.map(toBusinessMeasure);
  }
}

/**
 * The code that is stored for a country. An unknown country is refused: it has no rows, which would look like a lane without
 * traffic.
 */
function countryOf(written: string | null | undefined, field: string): string | undefined {
  if (written == null) return undefined;
  const code = countryCode(written);
  if (code !== null) return code;
  const details = { fields: [field] };
  throw new WaybillError('BAD_USER_INPUT', 'Use an ISO 3166-1 code, such as DE.', { details });
}
