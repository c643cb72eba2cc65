import { Facts } from '../../design/facts.tsx';
import css from '../../design/split.module.css';
import { Table } from '../../design/table.tsx';
import type { ReviewDetailQuery, ValueOriginFragment } from '../../graph/generated/documents.ts';
import { ageText } from '../../words/format.ts';
import { words } from '../../words/words.ts';
import { Person } from '../person.tsx';
import { fieldText, valueText } from '../value-text.ts';

const text = words.operations.review;

type Item = NonNullable<ReviewDetailQuery['reviewItem']>;

/** Both values of each field in question: where each comes from, and on what both systems agreed before. */
export function Sides({ item: { category, fields } }: { readonly item: Item }) {
  if (fields.length === 0) return null;
  return (
    <Table label={words.operations.categories[category]} columns={[text.field, text.portal, text.salesforce]}>
      {fields.map(({ field, portalValue, crmValue, owner, portalOrigin, crmOrigin, agreed }) => (
        <tr key={field}>
          <th scope="row">
            {fieldText(field)}
            {owner === null ? null : <p className={css['plain']}>{text.ownedBy[owner]}</p>}
            {agreed === null ? null : (
              <p className={css['plain']}>
                {text.agreed(
                  agreed.value === null ? text.empties : valueText(field, agreed.value),
                  ageText(agreed.at),
                )}
              </p>
            )}
          </th>
          <td className={css['value']}>
            <Value field={field} value={portalValue} />
            <Origin origin={portalOrigin} />
          </td>
          <td className={css['value']}>
            <Value field={field} value={crmValue} />
            <Origin origin={crmOrigin} />
          </td>
        </tr>
      ))}
    </Table>
  );
}

/** By which way, by whom and when a system got its value. */
function Origin({ origin }: { readonly origin: ValueOriginFragment | null }) {
  if (origin === null) return null;
  const { system, at, by, byName } = origin;
  return (
    <p className={css['soft']}>
      <Facts
        parts={[
          words.operations.origins[system],
          by === null ? null : <Person key="by" name={byName} subject={by} />,
          ageText(at),
        ]}
      />
    </p>
  );
}

/** So much of a long value is shown at once, characters. */
const SHOWN = 80;

interface ValueProps {
  readonly field: string;
  readonly value: string | null;
}

/** A value of one side. A report of a carrier is long and made for programs, and other values can be long, too. */
function Value({ field, value }: ValueProps) {
  const shown = value === null ? text.empties : valueText(field, value);
  if (value?.startsWith('{') === true) {
    return (
      <details>
        <summary>{text.asSent}</summary>
        <code>{value}</code>
      </details>
    );
  }
  if (shown.length <= 2 * SHOWN) return <bdi>{shown}</bdi>;
  return (
    <details>
      <summary>
        <bdi>{`${shown.slice(0, SHOWN)}…`}</bdi>
      </summary>
      <bdi>{shown}</bdi>
    </details>
  );
}
