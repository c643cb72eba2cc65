import { Asked, Refused } from '../../design/asked.tsx';
import { Picker, TextField } from '../../design/field.tsx';
import { Panel } from '../../design/panel.tsx';
import css from '../../design/split.module.css';
import { View } from '../../design/split.tsx';
import { State } from '../../design/state.tsx';
import { Table } from '../../design/table.tsx';
import { useAddress } from '../../graph/address.ts';
import { OwnershipWorksheetDocument } from '../../graph/generated/documents.ts';
import { useGraph } from '../../graph/queries.ts';
import { words } from '../../words/words.ts';

const text = words.operations.ownership;

/** Which system owns each field, who wins, and where the value lies on either side. */
export function OwnershipView() {
  const { read, write } = useAddress();
  const asked = useGraph(OwnershipWorksheetDocument, {});
  const all = asked.data?.data.ownership ?? [];
  const records = [...new Set(all.map(({ record }) => record))];
  const [record, find] = [read('record'), read('find').toLowerCase()];
  const rows = all.filter(
    (row) =>
      (record === '' || row.record === record) &&
      [row.field, row.salesforceField, row.portalColumn].some((name) => name?.toLowerCase().includes(find)),
  );
  const filters = (
    <>
      <Picker
        label={text.record}
        value={record}
        any={words.anyChoice}
        choices={records.map((value) => ({ value, label: value }))}
        onPick={(value) => write({ record: value })}
      />
      <TextField
        label={text.find}
        type="search"
        value={read('find')}
        onChange={(event) => write({ find: event.target.value })}
      />
    </>
  );
  return (
    <View title={text.title} filters={filters}>
      <Asked query={asked} lines={10}>
        {({ data: { ownership, notMapped }, errors }) =>
          ownership === null ? (
            <Refused errors={errors} />
          ) : (
            <>
              <Panel title={text.fields(rows.length)} flush>
                {rows.length === 0 ? (
                  <State title={text.nothing} />
                ) : (
                  <Table
                    label={text.title}
                    columns={[
                      text.field,
                      text.owner,
                      text.salesforce,
                      text.portal,
                      text.rule,
                      text.changedBy,
                      text.why,
                    ]}
                  >
                    {rows.map((row) => (
                      <tr key={`${row.record} ${row.field}`}>
                        <th scope="row">
                          {row.record}.{row.field}
                        </th>
                        <td>{text.owners[row.owner]}</td>
                        <td>
                          {row.salesforceField === null ? (
                            words.none
                          ) : (
                            <code>
                              {row.salesforceObject}.{row.salesforceField}
                            </code>
                          )}
                        </td>
                        <td>{row.portalColumn === null ? words.none : <code>{row.portalColumn}</code>}</td>
                        <td className={`${css['soft']} ${css['value']}`}>{text.rules[row.conflict]}</td>
                        <td>{row.mutations.join(', ') || words.none}</td>
                        <td className={`${css['soft']} ${css['roomy']}`}>{row.reason}</td>
                      </tr>
                    ))}
                  </Table>
                )}
              </Panel>
              <Panel title={text.notMapped} flush>
                <Table label={text.notMapped} columns={[text.what, text.stays, text.why]}>
                  {notMapped?.map(({ what, stays, reason }) => (
                    <tr key={what}>
                      <th scope="row">{what}</th>
                      <td>{text.places[stays] ?? stays}</td>
                      <td className={css['soft']}>{reason}</td>
                    </tr>
                  ))}
                </Table>
              </Panel>
            </>
          )
        }
      </Asked>
    </View>
  );
}
