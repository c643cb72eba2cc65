import { Asked, Refused } from '../../design/asked.tsx';
import { Badge } from '../../design/badge.tsx';
import { Panel } from '../../design/panel.tsx';
import { NumberCell, Table } from '../../design/table.tsx';
import { LinkIndexDocument } from '../../graph/generated/documents.ts';
import { useGraph } from '../../graph/queries.ts';
import { numberText } from '../../words/format.ts';
import { words } from '../../words/words.ts';

const text = words.operations.sync;
const AGAIN_MS = 60_000;

/** Whether the index of links knows every record that both systems have. For administrators. */
export function LinkIndex() {
  const asked = useGraph(LinkIndexDocument, {}, { againMs: AGAIN_MS });
  return (
    <Panel title={text.links} flush>
      <Asked query={asked} lines={5}>
        {({ data: { linkHealth }, errors }) =>
          linkHealth === null ? (
            <Refused errors={errors} />
          ) : (
            <Table label={text.links} columns={text.linkColumns} numbers={[1]}>
              {linkHealth.map(({ kind, available, links, complete }) => (
                <tr key={kind}>
                  <td>{kind}</td>
                  <NumberCell>{links === null ? words.none : numberText(links)}</NumberCell>
                  <td>
                    <Badge tone={complete === true ? 'good' : available ? 'warn' : 'bad'}>
                      {complete === true ? text.linksWhole : available ? text.linksPartial : text.linksAway}
                    </Badge>
                  </td>
                </tr>
              ))}
            </Table>
          )
        }
      </Asked>
    </Panel>
  );
}
