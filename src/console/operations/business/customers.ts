import type { BusinessMeasureKind, BusinessQuery } from '../../graph/generated/documents.ts';
import type { Punctual } from './figures.ts';

const KINDS = ['EXCEPTIONS_OPENED', 'EXCEPTIONS_RESOLVED', 'UPDATES_SENT', 'CASES_OPENED'] as const;

interface CustomerFigures {
  readonly id: string;
  readonly name: string;
  /** Null where one lane is shown, and for a customer without shipments in the period. */
  readonly punctual: Punctual | null;
  readonly counts: readonly (readonly [BusinessMeasureKind, number])[];
}

/** Every customer with shipments or events in the period: the most exceptions first, then the most shipments. */
export function customersOf({
  customers,
  punctual,
}: Pick<BusinessQuery, 'customers' | 'punctual'>): readonly CustomerFigures[] {
  const rows = (customers ?? []).flatMap(({ account, ...row }) =>
    account === null ? [] : [{ account, ...row }],
  );
  const reports = (punctual ?? []).flatMap(({ account, ...report }) =>
    account === null ? [] : [{ account, report }],
  );
  const names = new Map([...rows, ...reports].map(({ account }) => [account.id, account.displayName]));
  const punctualOf = new Map(reports.map(({ account, report }) => [account.id, report]));
  const countOf = new Map(rows.map(({ account, kind, count }) => [`${kind} ${account.id}`, count]));
  return [...names]
    .map(([id, name]) => ({
      id,
      name: name ?? id,
      punctual: punctualOf.get(id) ?? null,
      counts: KINDS.map((kind) => [kind, countOf.get(`${kind} ${id}`) ?? 0] as const),
    }))
    .toSorted(
      (one, other) =>
        (other.counts[0]?.[1] ?? 0) - (one.counts[0]?.[1] ?? 0) ||
        (other.punctual?.shipments ?? 0) - (one.punctual?.shipments ?? 0),
    );
}
