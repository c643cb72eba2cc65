import type { ReviewDetailQuery, ValueEditInput } from '../../graph/generated/documents.ts';
import { words } from '../../words/words.ts';
import { listOf } from '../value-text.ts';

type Item = NonNullable<ReviewDetailQuery['reviewItem']>;

/** A value that a person may correct before the record is sent again. */
export interface Correctable {
  readonly field: string;
  /** As the item shows it, as text; null when it is empty or the item does not show it. */
  readonly value: string | null;
  /** Whether the value is the one that was refused. */
  readonly isInQuestion: boolean;
  /** A time, or a day without one; null for another value. */
  readonly moment: 'TIME' | 'DAY' | null;
}

/** What was typed, by field. A field that was not touched has no entry. */
export type Typed = Readonly<Record<string, string>>;

/** What of an item decides what can be corrected. */
interface Asking {
  readonly fields: readonly Pick<Item['fields'][number], 'field' | 'portalValue'>[];
  readonly proposal: string | null;
  readonly shipment: Pick<NonNullable<Item['shipment']>, 'promisedDeliveryDateOnly'> | null;
}

/** The values that a RETRY of the item may correct; those in question come first. */
export function correctablesOf(
  { fields, proposal, shipment }: Asking,
  correctable: readonly string[],
): readonly Correctable[] {
  const { event } = JSON.parse(proposal ?? '{}') as { readonly event?: { readonly dateOnly?: boolean } };
  const isDay: Readonly<Record<string, boolean | undefined>> = {
    occurredAt: event?.dateOnly ?? false,
    promisedDelivery: shipment?.promisedDeliveryDateOnly ?? false,
  };
  const all = correctable.map((name) => {
    const shown = fields.find(({ field }) => field === name);
    return {
      field: name,
      value: shown === undefined ? null : listText(shown.portalValue),
      isInQuestion: shown !== undefined,
      moment: isDay[name] === undefined ? null : isDay[name] ? ('DAY' as const) : ('TIME' as const),
    };
  });
  return all.toSorted((one, other) => Number(other.isInQuestion) - Number(one.isInQuestion));
}

/** The corrections among what was typed: a value that is as it was corrects nothing. */
export function editsOf(correctables: readonly Correctable[], typed: Typed): readonly ValueEditInput[] {
  return correctables.flatMap(({ field, value }) => {
    const text = typed[field]?.trim();
    if (text === undefined || text === (value ?? '')) return [];
    return [{ field, value: text === '' ? null : text }];
  });
}

export function typedOf(draft: string): Typed {
  return draft === '' ? {} : (JSON.parse(draft) as Typed);
}

/** Fields whose values are words of the graph. */
export const CHOICES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  serviceLevel: words.services,
  severity: words.severities,
  team: words.operations.teams,
  milestone: words.milestones,
};

/** A list comes as JSON, and is typed with commas. */
function listText(value: string | null): string | null {
  return value?.startsWith('["') === true ? listOf(value).join(', ') : value;
}
