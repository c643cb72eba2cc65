import { More } from '../../design/asked.tsx';
import { Facts } from '../../design/facts.tsx';
import { Panel } from '../../design/panel.tsx';
import { Shown } from '../../design/shown.tsx';
import css from '../../design/split.module.css';
import { RecordTrailDocument } from '../../graph/generated/documents.ts';
import { usePages } from '../../graph/pages.ts';
import { momentText } from '../../words/format.ts';
import { words } from '../../words/words.ts';
import { Person } from '../person.tsx';
import { fieldText } from '../value-text.ts';

const text = words.operations.records;
const PAGE = 20;
const AGAIN_MS = 15_000;

interface RecordTrailProps {
  readonly record: string;
  readonly id: string;
}

/** Only some of the staff may read the audit: for the others there is no such panel. */
export function RecordTrail({ record, id }: RecordTrailProps) {
  const list = usePages(
    RecordTrailDocument,
    { record, recordId: id, first: PAGE },
    ({ auditTrail }) => auditTrail,
    { againMs: AGAIN_MS },
  );
  const [first] = list.data?.pages ?? [];
  if (first === undefined || first.data.auditTrail === null) return null;
  const entries = list.data?.pages.flatMap(({ data }) => data.auditTrail?.nodes ?? []) ?? [];
  return (
    <Panel title={text.trail} aside={<Shown count={entries.length} hasMore={list.hasNextPage} />}>
      {entries.length === 0 ? <p className={css['soft']}>{text.noTrail}</p> : null}
      <ol className={css['stack']}>
        {entries.map(({ id: entry, at, principal, principalName, system, action, changes }) => (
          <li key={entry}>
            <p>
              {action}
              {changes === null || changes.length === 0
                ? null
                : `: ${changes.map(({ field, old, new: value }) => `${fieldText(field)} ${old ?? words.none} → ${value ?? words.none}`).join(', ')}`}
            </p>
            <p className={css['soft']}>
              <Facts
                parts={[
                  momentText({ at, dateOnly: false }),
                  <Person key="by" name={principalName} subject={principal} />,
                  words.operations.origins[system],
                ]}
              />
            </p>
          </li>
        ))}
      </ol>
      <More list={list} byHand />
    </Panel>
  );
}
