import { Link } from 'wouter';
import { Asked, More } from '../../design/asked.tsx';
import { Panel } from '../../design/panel.tsx';
import css from '../../design/split.module.css';
import { State } from '../../design/state.tsx';
import { Table } from '../../design/table.tsx';
import { DryRunCallsDocument } from '../../graph/generated/documents.ts';
import { usePages } from '../../graph/pages.ts';
import { momentText } from '../../words/format.ts';
import { words } from '../../words/words.ts';
import { NamedAccount } from '../named-records.tsx';

const text = words.operations.pilot;
const PAGE = 20;

/** What a dry run would have sent, newest first. */
export function DryRuns() {
  const list = usePages(DryRunCallsDocument, { first: PAGE }, ({ dryRunCalls }) => dryRunCalls);
  return (
    <Panel title={text.dryRuns} flush>
      <Asked query={list} lines={4}>
        {({ pages }) => {
          const calls = pages.flatMap(({ data }) => data.dryRunCalls?.nodes ?? []);
          if (calls.length === 0) return <State title={text.noDryRuns} />;
          return (
            <>
              <Table label={text.dryRuns} columns={text.dryRunColumns}>
                {calls.map(({ id, at, record, aggregateId, account, object, values }) => (
                  <tr key={id}>
                    <td className={css['soft']}>{momentText({ at, dateOnly: false })}</td>
                    <td>
                      <Link to={`/records?search=${encodeURIComponent(aggregateId)}`}>
                        {text.records[record]}
                      </Link>
                    </td>
                    <td>
                      <NamedAccount account={account} />
                    </td>
                    <td>
                      <SentValues object={object} values={values} />
                    </td>
                  </tr>
                ))}
              </Table>
              <div className={css['more']}>
                <More list={list} />
              </div>
            </>
          );
        }}
      </Asked>
    </Panel>
  );
}

interface SentValuesProps {
  readonly object: string;
  readonly values: readonly { readonly field: string; readonly value: string | null }[];
}

function SentValues({ object, values }: SentValuesProps) {
  return (
    <details>
      <summary>{text.fieldsOf(object, values.length)}</summary>
      <ul>
        {values.map(({ field, value }) => (
          <li key={field}>
            {field}: <bdi>{value ?? words.none}</bdi>
          </li>
        ))}
      </ul>
    </details>
  );
}
