import { Badge } from '../../design/badge.tsx';
import css from '../../design/split.module.css';
import type { RecordLineFragment, RecordMatch } from '../../graph/generated/documents.ts';
import { words } from '../../words/words.ts';

const text = words.operations.records;

/** The name by which people know a record. */
export function titleOf(record: RecordLineFragment): string {
  switch (record.__typename) {
    case 'Account':
      return record.displayName ?? words.none;
    case 'Shipment':
      return record.number ?? words.none;
    case 'Exception':
      return record.code === null ? words.none : words.exceptions[record.code];
    case 'PortalUser':
      return record.name ?? words.none;
    default:
      return words.none;
  }
}

function detailsOf(record: RecordLineFragment): readonly (string | null | undefined)[] {
  switch (record.__typename) {
    case 'Account':
      return [record.customerCode];
    case 'Shipment':
      return [
        record.account?.displayName,
        record.currentMilestone && words.milestones[record.currentMilestone.type],
      ];
    case 'Exception':
      return [record.shipment?.number, record.state && words.exceptionStates[record.state]];
    default:
      return [];
  }
}

/** The kind of a record in the words of people; null for one that has no view. */
export function kindOf(record: RecordLineFragment): string | null {
  const { __typename: kind } = record;
  return kind in text.kinds ? text.kinds[kind as keyof typeof text.kinds] : null;
}

interface RecordLineProps {
  readonly record: RecordLineFragment;
  readonly matchedBy: RecordMatch;
}

/** One record among those that a search found, and by what it was found. */
export function RecordLine({ record, matchedBy }: RecordLineProps) {
  return (
    <>
      <span className={css['line']}>
        <span className={css['strong']}>{titleOf(record)}</span>
        <Badge>{kindOf(record)}</Badge>
      </span>
      <span className={css['soft']}>
        {[...detailsOf(record), text.matches[matchedBy]].filter(Boolean).join(' · ')}
      </span>
    </>
  );
}
