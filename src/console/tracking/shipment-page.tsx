import { lazy, type ReactNode, Suspense } from 'react';
import { Link } from 'wouter';
import { Asked } from '../design/asked.tsx';
import { Badge } from '../design/badge.tsx';
import { LiveBadge } from '../design/live-badge.tsx';
import { Panel } from '../design/panel.tsx';
import { Notice, State } from '../design/state.tsx';
import { ask } from '../graph/ask.ts';
import {
  EarlierReportsDocument,
  FollowShipmentDocument,
  TrackedShipmentDocument,
  type TrackedShipmentQuery,
  type TransportMode,
} from '../graph/generated/tracking.ts';
import type { LiveState } from '../graph/live.ts';
import { useLiveAnswer } from '../graph/live-answer.ts';
import { useGraph } from '../graph/queries.ts';
import { ageText, numberText } from '../words/format.ts';
import { words } from '../words/track-words.ts';
import { LATENESS_MS } from './arrival.ts';
import { ArrivalLine } from './arrival-line.tsx';
import { Documents } from './documents.tsx';
import { ExceptionList } from './exception-list.tsx';
import { milestoneTone } from './milestone-tone.ts';
import { Progress } from './progress.tsx';
import { Route } from './route.tsx';
import { hasEnded } from './segments.ts';
import css from './shipment.module.css';
import { Timeline } from './timeline.tsx';
import { useWholeTimeline } from './whole-timeline.ts';

/** The code that shares comes with the first shipment. If it cannot be loaded, the rest of the page is there. */
const SharePanel = lazy(() =>
  import('./share-panel.tsx').then(
    ({ SharePanel }) => ({ default: SharePanel }),
    () => ({ default: () => null }),
  ),
);

/** A weight as the reader's locale writes it. */
const KILOGRAMS = { style: 'unit', unit: 'kilogram', maximumFractionDigits: 3 } as const;

/** One shipment: where it is, when it comes, and what the customer has to do. It changes while it is looked at. */
export function ShipmentPage({ id }: { readonly id: string }) {
  const { track } = words;
  const asked = useGraph(TrackedShipmentDocument, { id }, { againMs: LATENESS_MS });
  const live = useLiveAnswer([TrackedShipmentDocument], FollowShipmentDocument, { id });
  return (
    <Asked query={asked} lines={10}>
      {({ data: { shipment }, errors }) =>
        shipment === null ? (
          <State title={track.missingTitle} action={<Link to="/">{track.back}</Link>}>
            {track.missing}
          </State>
        ) : (
          <Whole shipment={shipment} isWhole={errors.length === 0} live={live} />
        )
      }
    </Asked>
  );
}

interface WholeProps {
  readonly shipment: NonNullable<TrackedShipmentQuery['shipment']>;
  /** False while a part that comes from Salesforce is missing. */
  readonly isWhole: boolean;
  readonly live: LiveState;
}

function Whole({ shipment, isWhole, live }: WholeProps) {
  const { track } = words;
  const reports = useWholeTimeline(shipment.id, shipment.trackingEvents, async (before, signal) => {
    const { data, errors } = await ask(EarlierReportsDocument, { id: shipment.id, before }, signal);
    return { data: data.shipment?.trackingEvents ?? null, errors };
  });
  // However many were resolved since, one that waits for the customer stays.
  const exceptions = [...(shipment.unresolved?.nodes ?? []), ...(shipment.resolved?.nodes ?? [])];
  const contacts = shipment.account?.contacts?.nodes ?? [];
  const pieces = shipment.packages?.reduce((sum, each) => sum + (each.pieces ?? 0), 0) ?? 0;
  return (
    <div className={css['page']}>
      <title>{`${shipment.number} · Waybill`}</title>
      <p>
        <Link to="/">← {track.back}</Link>
      </p>
      {live === 'lost' || live === 'ended' ? <Notice>{words[live]}</Notice> : null}
      {isWhole ? null : <Notice>{track.partial}</Notice>}
      <div className={css['head']}>
        <div className={css['title']}>
          <h1>{shipment.number}</h1>
          {shipment.currentMilestone === null ? null : (
            <Badge tone={milestoneTone(shipment.currentMilestone.type)}>
              {words.milestones[shipment.currentMilestone.type]}
            </Badge>
          )}
          <LiveBadge state={live} />
        </div>
        <Route from={shipment.origin} to={shipment.destination} />
        <ArrivalLine shipment={shipment} stops={shipment.stops} />
        <Progress milestone={shipment.currentMilestone?.type} />
        {shipment.updatedAt === null ? null : (
          <p className={css['soft']}>{track.updated(ageText(shipment.updatedAt))}</p>
        )}
      </div>
      <div className={css['columns']}>
        <div className={css['column']}>
          <ExceptionList exceptions={exceptions} />
          <Panel title={track.timeline}>
            <Timeline
              reports={reports}
              stops={shipment.stops}
              hasEnded={hasEnded(shipment.currentMilestone?.type)}
            />
          </Panel>
        </div>
        <div className={css['column']}>
          <Panel title={track.details}>
            <dl className={css['rows']}>
              <Row label={track.carrier}>{shipment.carrier}</Row>
              <Row label={track.mode}>{isKnown(shipment.mode) ? words.modes[shipment.mode] : null}</Row>
              <Row label={track.service}>
                {shipment.serviceLevel === null ? null : words.services[shipment.serviceLevel]}
              </Row>
              <Row label={track.weight}>
                {shipment.weightKg === null ? null : numberText(shipment.weightKg, KILOGRAMS)}
              </Row>
              <Row label={track.pieces}>{pieces === 0 ? null : numberText(pieces)}</Row>
              <Row label={track.handling}>{shipment.handlingNeeds?.join(', ') || null}</Row>
              {shipment.references?.map(({ type, value }) => (
                <Row key={`${type} ${value}`} label={words.references[type]}>
                  {value}
                </Row>
              ))}
            </dl>
          </Panel>
          <Documents shipmentId={shipment.id} documents={shipment.documents ?? []} />
          {contacts.length === 0 ? null : (
            <Panel title={track.contacts}>
              <ul className={css['items']}>
                {contacts.map((contact) => (
                  <li key={contact.id}>
                    <p>
                      <bdi>{contact.name}</bdi>
                    </p>
                    <p className={css['soft']}>
                      {contact.roles?.map((role) => words.contactRoles[role]).join(', ')}
                    </p>
                    {contact.email === null ? null : <a href={`mailto:${contact.email}`}>{contact.email}</a>}
                    {contact.phone === null ? null : (
                      <p>
                        <a href={`tel:${contact.phone}`}>{contact.phone}</a>
                      </p>
                    )}
                  </li>
                ))}
              </ul>
            </Panel>
          )}
          <Suspense fallback={null}>
            <SharePanel shipmentId={shipment.id} />
          </Suspense>
        </div>
      </div>
    </div>
  );
}

function isKnown(mode: TransportMode | null): mode is TransportMode {
  return mode !== null && mode !== 'UNKNOWN';
}

function Row({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return children === null ? null : (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  );
}
