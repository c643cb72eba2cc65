import { Arg, Ctx, Directive, Query, Resolver } from 'type-graphql';
import { WaybillError } from '../../../src/domain/errors.ts';
import type { MeasureKind } from '../../../src/domain/measures/measure-kinds.ts';
import { seriesOf } from '../../../src/domain/measures/measure-series.ts';
import {
  beginningOf,
  MAX_MEASURE_STEPS,
  MEASURE_STEPS,
  type MeasureStep,
} from '../../../src/domain/measures/measure-steps.ts';
import { MAX_REPORT_ROWS } from '../../../src/domain/report-size.ts';
import { requireOrder } from '../../../src/domain/stretch-of-time.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import type { OperationsContext } from '../operations.context.ts';
import { MeasureKindEnum, MeasureSeriesType, MeasureStepEnum } from './measures.type.ts';

@Resolver()
export class MeasuresResolver {
  @Query(() => [MeasureSeriesType], {
    nullable: true,
    description:
      'What the hub measured about itself, as series over whole steps. A step that was not measured has null; one in ' +
      'which nothing happened has 0.',
  })
  // The least cost of the rows. The gateway adds the cost of the series (src/domain/report-size.ts).
  @Directive('@cost(weight: 20)')
  async measures(
    @Arg('kinds', () => [MeasureKindEnum], { description: 'What to answer.' }) kinds: readonly MeasureKind[],
    @Arg('step', () => MeasureStepEnum, { description: 'How long each step is.' }) step: MeasureStep,
    @Arg('from', () => DateTime, { description: 'The step that holds this moment is the first one.' })
    from: Date,
    @Arg('to', () => DateTime, {
      nullable: true,
      description: 'The last step ends at this moment or holds it. Now unless given, and never later.',
    })
    to: Date | null,
    @Ctx() { ledger }: OperationsContext,
  ): Promise<readonly MeasureSeriesType[]> {
    requireOrder(from, to);
    const { length } = MEASURE_STEPS[step];
    const first = beginningOf(step, from.getTime());
    const until = Math.min(to?.getTime() ?? Number.POSITIVE_INFINITY, Date.now());
    const steps = Math.max(0, Math.ceil((until - first) / length));
    if (steps > MAX_MEASURE_STEPS) {
      throw refusal(
        `This period has more than ${MAX_MEASURE_STEPS} steps; shorten it or take longer steps.`,
        'step',
      );
    }
    const asked = [...new Set(kinds)];
    if (asked.length === 0) return [];
    const limit = asked.length * MAX_REPORT_ROWS;
    const period = { from: new Date(first), to: new Date(first + steps * length) };
    const rows = await ledger.measures.read({ kinds: asked, step, ...period, limit: limit + 1 });
    if (rows.length > limit) throw refusal('This answer has too many rows; shorten its period.', 'from');
    return seriesOf(rows, asked, { step, from: first, steps }).map(({ p50, p95, p99, ...series }) => ({
      ...series,
      start: new Date(first),
      stepSeconds: length / 1_000,
      p50Ms: p50,
      p95Ms: p95,
      p99Ms: p99,
    }));
  }
}

function refusal(message: string, field: string): WaybillError {
  return new WaybillError('BAD_USER_INPUT', message, { details: { fields: [field] } });
}
