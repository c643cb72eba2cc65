import { memo } from 'react';
import { Link } from 'wouter';
import { Asked, More } from '../design/asked.tsx';
import { Badge } from '../design/badge.tsx';
import { Button } from '../design/button.tsx';
import { useClock } from '../design/clock.ts';
import { Picker } from '../design/field.tsx';
import { LiveBadge } from '../design/live-badge.tsx';
import { placed } from '../design/place.ts';
import { Rows } from '../design/rows.tsx';
import { Notice, State } from '../design/state.tsx';
import { choicesOf, keysOf, useAddress } from '../graph/address.ts';
import {
  FollowMilestonesDocument,
  FollowProblemsDocument,
  ListedAccountDocument,
  type ShipmentLineFragment,
  type ShipmentOrderField,
  TrackedShipmentsDocument,
} from '../graph/generated/tracking.ts';
import { useLive } from '../graph/live.ts';
import { useLastQuestion } from '../graph/live-answer.ts';
import { useLiveRows } from '../graph/live-rows.ts';
import { usePages } from '../graph/pages.ts';
import { useGraph } from '../graph/queries.ts';
import { numberText } from '../words/format.ts';
import { words } from '../words/track-words.ts';
import { arrivalOf, LATENESS_MS } from './arrival.ts';
import { listedShipments, pickedIn, shipmentIn } from './listed-shipments.ts';
import { milestoneTone } from './milestone-tone.ts';
import { ShipmentSearch } from './shipment-search.tsx';
import css from './shipments.module.css';

const LINE_HEIGHT_PX = 80;

/** The customer's shipments. Filter and order stand in the address, so a view can be kept and sent. */
export function ShipmentsPage() {
  const { read, write } = useAddress();
  const { segment, order, searched, accountId } = pickedIn(read);
  const listed = listedShipments(read);
  const list = usePages(TrackedShipmentsDocument, listed.variables, ({ shipments }) => shipments, {
    againMs: LATENESS_MS,
  });
  // The list follows what happens to any of its shipments: their milestones, and their exceptions.
  const changed = useLiveRows(listed);
  const milestones = useLive(FollowMilestonesDocument, {}, (message) => changed(shipmentIn(message)));
  const problems = useLive(FollowProblemsDocument, {}, (message) => changed(shipmentIn(message)));
  const live = milestones === 'live' ? problems : milestones;
  useLastQuestion(live, () => changed(null));
  const own = list.data?.pages[0]?.data.viewer?.account?.displayName;
  const named = useGraph(ListedAccountDocument, { id: accountId }, { isNeeded: accountId !== '' }).data?.data
    .node;
  const account = named != null && 'displayName' in named ? named.displayName : own;

  return (
    <div className={css['page']}>
      <title>{`${words.track.title} · Waybill`}</title>
      <div className={css['title']}>
        <h1>{account ? words.track.of(account) : words.track.title}</h1>
        <LiveBadge state={live} />
      </div>
      {accountId === '' ? null : (
        <div>
          <Button onClick={() => write({ account: '' })}>{words.track.everyAccount}</Button>
        </div>
      )}
      {live === 'lost' || live === 'ended' ? <Notice>{words[live]}</Notice> : null}
      <div className={css['tools']}>
        <ShipmentSearch key={searched} searched={searched} />
        <div className={css['filters']}>
          <fieldset className={css['segments']}>
            <legend className="only-spoken">{words.track.segmentsLabel}</legend>
            {keysOf(words.track.segments).map((name) => (
              <button
                key={name}
                type="button"
                aria-pressed={name === segment}
                onClick={() => write({ show: name })}
              >
                {words.track.segments[name]}
              </button>
            ))}
          </fieldset>
          <Picker<ShipmentOrderField>
            label={words.track.order}
            value={order}
            choices={choicesOf(words.track.orders)}
            onPick={(value) => write({ order: value })}
          />
        </div>
      </div>
      <Asked query={list} lines={8}>
        {({ pages }) => {
          const lines = pages.flatMap(({ data }) => data.shipments?.nodes ?? []);
          return (
            <>
              {pages.some(({ errors }) => errors.length > 0) ? <Notice>{words.track.partial}</Notice> : null}
              {lines.length === 0 ? (
                <State title={words.track.emptyTitle}>{words.track.empty}</State>
              ) : (
                <Rows
                  label={words.track.listed(numberText(lines.length))}
                  items={lines}
                  rowHeightPx={LINE_HEIGHT_PX}
                  isBusy={list.isFetching}
                >
                  {(line, place) => (
                    <li key={line.id} className={css['row']} {...(place && placed(place))}>
                      <Line line={line} />
                    </li>
                  )}
                </Rows>
              )}
              <More list={list} />
            </>
          );
        }}
      </Asked>
    </div>
  );
}

/** Rendered when its shipment changes, and while time passes. */
const Line = memo(function Line({ line }: { readonly line: ShipmentLineFragment }) {
  useClock();
  const arrival = arrivalOf(line);
  const milestone = line.currentMilestone?.type;
  const isOpen = line.exceptionState === 'OPEN' || line.exceptionState === 'ACKNOWLEDGED';
  return (
    <Link className={css['line']} to={`/shipment/${encodeURIComponent(line.id)}`}>
      <div>
        <p className={css['number']}>{line.number}</p>
        <p className={`${css['soft']} ${css['cut']}`}>
          <bdi>{line.origin?.name ?? words.track.unknownPlace}</bdi> →{' '}
          <bdi>{line.destination?.name ?? words.track.unknownPlace}</bdi>
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
          <span className={css['soft']}>{arrival.label}</span> {arrival.when ?? words.track.unknownTime}
        </p>
        {arrival.verdict === null ? null : <Badge tone={arrival.verdict.tone}>{arrival.verdict.text}</Badge>}
      </div>
    </Link>
  );
});
