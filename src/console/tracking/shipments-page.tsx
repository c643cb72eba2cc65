import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'wouter';
import { Badge } from '../design/badge.tsx';
import { Button } from '../design/button.tsx';
import { Failure } from '../design/failure.tsx';
import { Picker } from '../design/field.tsx';
import { Bones, Notice, State } from '../design/state.tsx';
import { ask, type NoAnswer } from '../graph/ask.ts';
import {
  type ShipmentLineFragment,
  type ShipmentOrderField,
  TrackedShipmentsDocument,
} from '../graph/generated/documents.ts';
import { words } from '../words/words.ts';
import { arrivalOf } from './arrival.ts';
import { milestoneTone } from './milestone-tone.ts';
import { ORDERS, SEGMENTS } from './segments.ts';
import { ShipmentSearch } from './shipment-search.tsx';
import css from './shipments.module.css';

const PAGE = 25;

/** The customer's shipments. Filter and order stand in the address, so a view can be kept and sent. */
export function ShipmentsPage() {
  const [search, setSearch] = useSearchParams();
  const segment = keyOf(SEGMENTS, search.get('show')) ?? 'all';
  const order = keyOf(ORDERS, search.get('order')) ?? 'BOOKED_AT';
  const set = (name: string, value: string) =>
    setSearch(
      (before) => {
        before.set(name, value);
        return before;
      },
      { replace: true },
    );
  const variables = {
    first: PAGE,
    filter: SEGMENTS[segment],
    orderBy: { field: order, direction: ORDERS[order] },
  };
  const list = useInfiniteQuery({
    queryKey: ['shipments', variables],
    queryFn: ({ pageParam, signal }) =>
      ask(TrackedShipmentsDocument, { ...variables, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ data }) =>
      data.shipments?.pageInfo.hasNextPage ? data.shipments.pageInfo.endCursor : null,
    placeholderData: (before) => before,
  });
  const [first] = list.data?.pages ?? [];
  const account = first?.data.viewer?.account?.displayName;
  const lines = list.data?.pages.flatMap(({ data }) => data.shipments?.nodes ?? []) ?? [];

  return (
    <div className={css['page']}>
      <title>{`${words.track.title} · Waybill`}</title>
      <h1>{account === undefined || account === null ? words.track.title : words.track.of(account)}</h1>
      <div className={css['tools']}>
        <ShipmentSearch />
        <div className={css['filters']}>
          <fieldset className={css['segments']}>
            <legend className="only-spoken">{words.track.segmentsLabel}</legend>
            {keysOf(words.track.segments).map((name) => (
              <button
                key={name}
                type="button"
                aria-pressed={name === segment}
                onClick={() => set('show', name)}
              >
                {words.track.segments[name]}
              </button>
            ))}
          </fieldset>
          <Picker<ShipmentOrderField>
            label={words.track.order}
            value={order}
            choices={keysOf(words.track.orders).map((value) => ({ value, label: words.track.orders[value] }))}
            onPick={(value) => set('order', value)}
          />
        </div>
      </div>
      {first?.errors.length ? <Notice>{words.partial}</Notice> : null}
      {list.isPending ? <Bones lines={8} label={words.loading} /> : null}
      {list.isError && list.data === undefined ? (
        <Failure error={list.error as NoAnswer} onRetry={() => void list.refetch()} />
      ) : null}
      {list.isSuccess && lines.length === 0 ? (
        <State title={words.track.emptyTitle}>{words.track.empty}</State>
      ) : null}
      <ul className={css['list']} aria-busy={list.isFetching}>
        {lines.map((line) => (
          <li key={line.id}>
            <Line line={line} />
          </li>
        ))}
      </ul>
      {list.hasNextPage ? (
        <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {words.more}
        </Button>
      ) : null}
    </div>
  );
}

function Line({ line }: { readonly line: ShipmentLineFragment }) {
  const arrival = arrivalOf(line);
  const milestone = line.currentMilestone?.type;
  const isOpen = line.exceptionState === 'OPEN' || line.exceptionState === 'ACKNOWLEDGED';
  return (
    <Link className={css['line']} to={`/shipment/${encodeURIComponent(line.id)}`}>
      <div>
        <p className={css['number']}>{line.number}</p>
        <p className={`${css['soft']} ${css['cut']}`}>
          {line.origin?.name ?? words.track.unknownPlace} →{' '}
          {line.destination?.name ?? words.track.unknownPlace}
        </p>
      </div>
      <div className={css['badges']}>
        {milestone === undefined ? null : (
          <Badge tone={milestoneTone(milestone)}>{words.milestones[milestone]}</Badge>
        )}
        {isOpen && line.exceptionCode !== null ? (
          <Badge tone="bad">{words.exceptions[line.exceptionCode]}</Badge>
        ) : null}
      </div>
      <div className={css['when']}>
        <p>
          <span className={css['soft']}>{arrival.label}</span> {arrival.when ?? words.none}
        </p>
        {arrival.verdict === null ? null : <Badge tone={arrival.verdict.tone}>{arrival.verdict.text}</Badge>}
      </div>
    </Link>
  );
}

function keysOf<Key extends string>(record: Readonly<Record<Key, unknown>>): readonly Key[] {
  return Object.keys(record) as Key[];
}

function keyOf<Key extends string>(record: Readonly<Record<Key, unknown>>, text: string | null): Key | null {
  return keysOf(record).find((key) => key === text) ?? null;
}
