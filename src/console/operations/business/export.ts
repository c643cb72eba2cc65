import { type Cell, csvOf } from '../../../domain/csv.ts';
import type { BusinessQuery } from '../../graph/generated/documents.ts';
import { words } from '../../words/words.ts';
import type { Punctual } from './figures.ts';

const text = words.business;

/** Everything that the view shows, one row for each number: measures, lanes, customers and punctuality. */
export function exportOf(
  answer: BusinessQuery,
  period: { readonly from: string; readonly to: string },
): string {
  const row = (
    what: string,
    {
      customer = '',
      origin = '',
      destination = '',
      label = '',
    }: Partial<Record<'customer' | 'origin' | 'destination' | 'label', string | null>>,
    value: number | null,
    meanMs: number | null = null,
  ): readonly Cell[] => [period.from, period.to, what, customer, origin, destination, label, value, meanMs];
  const punctualOf = (of: Parameters<typeof row>[1], each: Punctual) => [
    row(text.columns.shipments, of, each.shipments),
    row(text.columns.pickedUp, of, each.pickedUp),
    row(text.columns.onTimePickup, of, each.onTimePickupRate),
    row(text.columns.delivered, of, each.delivered),
    row(text.columns.onTimeDelivery, of, each.onTimeDeliveryRate),
  ];
  return csvOf(text.exportColumns, [
    ...(answer.now ?? []).map(({ kind, label, count, meanMs }) =>
      row(text.kinds[kind], { label }, count, meanMs),
    ),
    ...(answer.lanes ?? []).map((each) =>
      row(
        text.kinds[each.kind],
        { origin: each.originCountry, destination: each.destinationCountry },
        each.count,
        each.meanMs,
      ),
    ),
    ...(answer.performance ?? []).flatMap((each) =>
      punctualOf({ origin: each.lane.originCountry, destination: each.lane.destinationCountry }, each),
    ),
    ...(answer.punctual ?? []).flatMap((each) =>
      punctualOf({ customer: each.account?.displayName ?? each.account?.portalId ?? '' }, each),
    ),
    ...(answer.customers ?? []).map(({ kind, account, count }) =>
      row(text.kinds[kind], { customer: account?.displayName ?? account?.portalId ?? '' }, count),
    ),
  ]);
}
