import { Link } from 'wouter';
import { Badge } from '../../design/badge.tsx';
import { valueText } from '../../design/chart.tsx';
import { Panel } from '../../design/panel.tsx';
import { State } from '../../design/state.tsx';
import { NumberCell, Table } from '../../design/table.tsx';
import type { BusinessQuery } from '../../graph/generated/documents.ts';
import { numberText, spanText } from '../../words/format.ts';
import { words } from '../../words/words.ts';
import { customersOf } from './customers.ts';
import {
  FIGURES,
  type FigurePlan,
  type Measured,
  type Period,
  type Punctual,
  REVIEWS,
  type ReviewName,
  segmentsOf,
} from './figures.ts';

const text = words.business;

interface QuestionsProps {
  readonly review: ReviewName;
  readonly now: Period;
  readonly before: Period;
}

/** The questions of a review, each answered by a number and by that of the period before. */
export function Questions({ review, now, before }: QuestionsProps) {
  return (
    <Panel title={text.questionsOf[review]} flush>
      <Table label={text.questionsOf[review]} columns={text.questionColumns} numbers={[1, 2]}>
        {REVIEWS[review].asks.map((name) => {
          const plan: FigurePlan = FIGURES[name];
          const [current, earlier] = [plan.of(now), plan.of(before)];
          return (
            <tr key={name}>
              <td>{text.questions[name]}</td>
              <NumberCell>{valueText(current, plan.unit)}</NumberCell>
              <NumberCell>{valueText(earlier, plan.unit)}</NumberCell>
              <td>
                <Trend plan={plan} current={current} earlier={earlier} />
              </td>
            </tr>
          );
        })}
      </Table>
    </Panel>
  );
}

interface TrendProps {
  readonly plan: FigurePlan;
  readonly current: number | null;
  readonly earlier: number | null;
}

function Trend({ plan: { better }, current, earlier }: TrendProps) {
  if (current === null || earlier === null) return words.none;
  if (current === earlier) return <Badge tone="calm">{text.same}</Badge>;
  const isMore = current > earlier;
  if (better === null) return <Badge tone="calm">{isMore ? text.more : text.less}</Badge>;
  const isBetter = isMore === (better === 'MORE');
  return <Badge tone={isBetter ? 'good' : 'warn'}>{isBetter ? text.better : text.worse}</Badge>;
}

interface PickingProps {
  readonly answer: BusinessQuery;
  /** The address of this view with other filters. */
  readonly linkTo: (values: Readonly<Record<string, string>>) => string;
}

/** How each lane did; a click shows that lane alone. */
export function Lanes({ answer, linkTo }: PickingProps) {
  const rows = answer.performance ?? [];
  const exceptions = new Map(
    (answer.lanes ?? []).map((each) => [
      `${each.kind} ${each.originCountry} ${each.destinationCountry}`,
      each,
    ]),
  );
  return (
    <Panel title={text.lanes} flush>
      {rows.length === 0 ? (
        <State title={text.nothing} />
      ) : (
        <Table label={text.lanes} columns={text.laneColumns} numbers={[1, 2, 3, 4, 5, 6]}>
          {rows.map(({ lane, ...each }) => {
            const key = `${lane.originCountry} ${lane.destinationCountry}`;
            const resolved = exceptions.get(`EXCEPTIONS_RESOLVED ${key}`);
            return (
              <tr key={key}>
                <td>
                  <LaneLink lane={lane} linkTo={linkTo} />
                </td>
                <NumberCell>{numberText(each.shipments)}</NumberCell>
                <NumberCell>{valueText(each.onTimePickupRate, 'SHARE')}</NumberCell>
                <NumberCell>{valueText(each.onTimeDeliveryRate, 'SHARE')}</NumberCell>
                <NumberCell>{numberText(exceptions.get(`EXCEPTIONS_OPENED ${key}`)?.count ?? 0)}</NumberCell>
                <NumberCell>{numberText(resolved?.count ?? 0)}</NumberCell>
                <NumberCell>{resolved?.meanMs == null ? words.none : spanText(resolved.meanMs)}</NumberCell>
              </tr>
            );
          })}
        </Table>
      )}
    </Panel>
  );
}

interface LaneLinkProps extends Pick<PickingProps, 'linkTo'> {
  readonly lane: Punctual['lane'];
}

/** A lane whose countries are not known cannot be asked for. */
function LaneLink({ lane: { originCountry, destinationCountry }, linkTo }: LaneLinkProps) {
  const name = text.lane(originCountry ?? '', destinationCountry ?? '');
  if (!originCountry || !destinationCountry) return name;
  return <Link to={linkTo({ origin: originCountry, destination: destinationCountry })}>{name}</Link>;
}

/** A contract tier as people write it: GOLD is Gold. */
function segmentText(tier: string): string {
  return tier.slice(0, 1) + tier.slice(1).toLowerCase();
}

/** Which segments use the portal. */
export function Segments({ measured }: { readonly measured: readonly Measured[] }) {
  const segments = segmentsOf(measured);
  return (
    <Panel title={text.adoption} flush>
      {segments.length === 0 ? (
        <State title={text.nothing} />
      ) : (
        <Table label={text.adoption} columns={text.segmentColumns} numbers={[1, 2, 3]}>
          {segments.map(({ segment, all, active }) => (
            <tr key={segment}>
              <td>{segment === '' ? text.noSegment : segmentText(segment)}</td>
              <NumberCell>{numberText(all)}</NumberCell>
              <NumberCell>{numberText(active)}</NumberCell>
              <NumberCell>{valueText(active / all, 'SHARE')}</NumberCell>
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  );
}

/** Customers with how punctual their shipments were and what happened to them; a click shows that customer alone. */
export function Customers({ answer, linkTo }: PickingProps) {
  const customers = customersOf(answer);
  return (
    <Panel title={text.customers} flush>
      {customers.length === 0 ? (
        <State title={text.nothing} />
      ) : (
        <Table label={text.customers} columns={text.customerColumns} numbers={[1, 2, 3, 4, 5, 6, 7]}>
          {customers.map(({ id, name, punctual, counts }) => (
            <tr key={id}>
              <td>
                <Link to={linkTo({ account: id })}>{name}</Link>
              </td>
              <NumberCell>{valueText(punctual?.shipments ?? null, 'COUNT')}</NumberCell>
              <NumberCell>{valueText(punctual?.onTimePickupRate ?? null, 'SHARE')}</NumberCell>
              <NumberCell>{valueText(punctual?.onTimeDeliveryRate ?? null, 'SHARE')}</NumberCell>
              {counts.map(([kind, count]) => (
                <NumberCell key={kind}>{numberText(count)}</NumberCell>
              ))}
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  );
}
