import { Badge } from '../../design/badge.tsx';
import { Facts } from '../../design/facts.tsx';
import css from '../../design/split.module.css';
import { keyOf } from '../../graph/address.ts';
import type { RecordLineFragment } from '../../graph/generated/documents.ts';
import { words } from '../../words/words.ts';

const text = words.operations.records;

/** The kind of a record in the words of people. */
export function kindText(record: string): string {
  const kinds = { ...text.kinds, ...text.otherKinds };
  const kind = keyOf(kinds, record);
  return kind === null ? record : kinds[kind];
}

/** One record among those that a search found, and by what it was found. */
export function RecordLine({
  hit: { record, name, customer, matchedBy },
}: {
  readonly hit: RecordLineFragment;
}) {
  const code = record === 'Exception' && name !== null ? keyOf(words.exceptions, name) : null;
  return (
    <>
      <span className={css['line']}>
        <span className={css['strong']}>
          <bdi>{code === null ? (name ?? words.none) : words.exceptions[code]}</bdi>
        </span>
        <Badge>{kindText(record)}</Badge>
      </span>
      <span className={css['soft']}>
        <Facts parts={[customer, text.matches[matchedBy]]} />
      </span>
    </>
  );
}
