import { Asked, Refused } from '../../design/asked.tsx';
import { Button } from '../../design/button.tsx';
import { DayField, Picker } from '../../design/field.tsx';
import { View } from '../../design/split.tsx';
import { Notice } from '../../design/state.tsx';
import { choicesOf, keyOf, useAddress } from '../../graph/address.ts';
import {
  BusinessDocument,
  type BusinessMeasureKind,
  type BusinessQuery,
} from '../../graph/generated/documents.ts';
import { errorText } from '../../graph/no-answer.ts';
import { useGraph } from '../../graph/queries.ts';
import { words } from '../../words/words.ts';
import { AccountFilter, useAccountName } from '../account-field.tsx';
import { exportOf } from './export.ts';
import { type Period, REVIEWS } from './figures.ts';
import { dayBefore, periodOf } from './period.ts';
import { Customers, Lanes, Questions, Segments } from './tables.tsx';

const text = words.business;
const KINDS: readonly BusinessMeasureKind[] = [
  'EXCEPTIONS_OPENED',
  'EXCEPTIONS_ACKNOWLEDGED',
  'EXCEPTIONS_RESOLVED',
  'UPDATES_SENT',
  'UPDATES_RECEIVED',
  'CASES_OPENED',
  'CASES_ANSWERED',
  'CUSTOMERS',
  'CUSTOMERS_ACTIVE',
  'RECORDS_COMPARED',
  'RECORDS_DIFFERENT',
];

/** What the sync is worth to the business: the questions of each review, by period, customer and lane. */
export function BusinessView() {
  const { read, write } = useAddress();
  const review = keyOf(REVIEWS, read('review')) ?? 'weekly';
  const { from, to, before } = periodOf(read('from'), read('to'), REVIEWS[review].days);
  const [account, origin, destination] = [read('account'), read('origin'), read('destination')];
  const asked = useGraph(
    BusinessDocument,
    {
      kinds: [...KINDS],
      from,
      to,
      before,
      account: account === '' ? null : account,
      origin: origin === '' ? null : origin,
      destination: destination === '' ? null : destination,
      isLane: origin !== '',
    },
    { keepsOld: true },
  );
  const data = asked.data?.data;
  const lane = origin === '' ? null : { origin, destination };
  const linkTo = (values: Readonly<Record<string, string>>) => {
    const shown = { review, from: read('from'), to: read('to'), account, origin, destination, ...values };
    const named = Object.entries(shown).filter(([, value]) => value !== '');
    return `/business?${new URLSearchParams(named)}`;
  };
  const customer = useAccountName(account);
  const filters = (
    <>
      <Picker
        label={text.review}
        value={review}
        choices={choicesOf(text.reviews)}
        onPick={(value) => write({ review: value, from: '', to: '' })}
      />
      <DayField label={text.from} value={from} max={dayBefore(to)} onPick={(day) => write({ from: day })} />
      <DayField label={text.to} value={dayBefore(to)} onPick={(day) => write({ to: day })} />
      <AccountFilter id={account} onPick={(id) => write({ account: id })} />
      {account === '' && lane === null ? null : (
        <Button onClick={() => write({ account: '', origin: '', destination: '' })}>{text.everything}</Button>
      )}
      <Button
        busy={data === undefined}
        onClick={() => data && save(exportOf(data, { from, to }), `waybill-${from}-${dayBefore(to)}.csv`)}
      >
        {text.export}
      </Button>
    </>
  );
  return (
    <View
      title={[text.title, lane === null ? '' : text.lane(origin, destination), customer ?? '']
        .filter((part) => part !== '')
        .join(': ')}
      filters={filters}
    >
      <Asked query={asked} lines={10}>
        {({ data: answer, errors }) =>
          answer.now === null ? (
            <Refused errors={errors} />
          ) : (
            <>
              {errors[0] === undefined ? null : <Notice>{errorText(errors[0])}</Notice>}
              <Questions
                review={review}
                now={periodIn(answer.now, answer.performance, answer.total, lane)}
                before={periodIn(answer.before, answer.performanceBefore, answer.totalBefore, lane)}
              />
              <Lanes answer={answer} linkTo={linkTo} />
              {lane === null ? <Segments measured={answer.now ?? []} /> : null}
              <Customers answer={answer} linkTo={linkTo} />
            </>
          )
        }
      </Asked>
    </View>
  );
}

interface Lane {
  readonly origin: string;
  readonly destination: string;
}

function periodIn(
  measured: BusinessQuery['now'],
  lanes: BusinessQuery['performance'],
  total: BusinessQuery['total'],
  lane: Lane | null,
): Period {
  const punctual =
    lane === null
      ? total?.[0]
      : lanes?.find(
          (row) => row.lane.originCountry === lane.origin && row.lane.destinationCountry === lane.destination,
        );
  return { measured: measured ?? [], punctual: punctual ?? null };
}

function save(csv: string, name: string): void {
  const address = URL.createObjectURL(new Blob([csv], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
