import type { RequestContext } from '../../src/graph/request-context.ts';
import { traced } from '../../src/telemetry/tracing.ts';
import type { ClientAnswer } from '../canonical/canonical-operation.ts';
import type { OperationForm } from '../canonical/operation-form.ts';
import type { Variables } from '../canonical/selection.ts';
import type { Engine, PlannedOperation } from '../engine/engine.ts';
import type { EngineResult } from '../engine/run.ts';

/** The result of a part that needs no subgraph. */
const NOTHING_ASKED: EngineResult = { data: {}, errors: [], absent: new Set(), required: new Set() };

/** Plans every part of an operation before any is executed: if one cannot be planned, none is executed. */
export async function planParts(
  { parts }: OperationForm,
  engine: Engine,
  asker: string,
): Promise<readonly (PlannedOperation | null)[]> {
  const plans: (PlannedOperation | null)[] = [];
  for (const { text } of parts) {
    plans.push(text === null ? null : await planned(engine, text, asker));
  }
  return plans;
}

/** A cached plan is there at once and needs no span. */
function planned(engine: Engine, text: string, asker: string): PlannedOperation | Promise<PlannedOperation> {
  const plan = engine.plan(text, asker);
  return plan instanceof Promise
    ? traced(
        () => ({ name: 'plan' }),
        () => plan,
      )
    : plan;
}

/**
 * Executes the parts one after the other. If the null of a part reaches the root, the later parts are not executed: `data` is
 * then null, and the answer could not report them.
 *
 * @param values the canonical variables of each part
 */
export async function carryOutParts(
  { parts }: OperationForm,
  plans: readonly (PlannedOperation | null)[],
  values: readonly Variables[],
  context: RequestContext,
): Promise<readonly ClientAnswer[]> {
  const answers: ClientAnswer[] = [];
  for (const [index, part] of parts.entries()) {
    const result = await plans[index]?.execute(values[index] ?? {}, context, part.claims);
    const answer = part.answer(result ?? NOTHING_ASKED);
    answers.push(answer);
    if (answer.data === null) break;
  }
  return answers;
}
