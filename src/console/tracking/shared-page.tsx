import { useEffect, useState } from 'react';
import { Asked } from '../design/asked.tsx';
import { Badge } from '../design/badge.tsx';
import { LiveBadge } from '../design/live-badge.tsx';
import { Panel } from '../design/panel.tsx';
import { Bones, Notice, State } from '../design/state.tsx';
import { ask } from '../graph/ask.ts';
import {
  EarlierSharedReportsDocument,
  FollowShipmentDocument,
  SharedShipmentDocument,
  type SharedShipmentQuery,
} from '../graph/generated/tracking.ts';
import { keepOpen, type LinkProblem, linkProblem, openLink } from '../graph/link-session.ts';
import { useLiveAnswer } from '../graph/live-answer.ts';
import { useGraph } from '../graph/queries.ts';
import { useToken } from '../graph/session.ts';
import { ageText } from '../words/format.ts';
import { words } from '../words/track-words.ts';
import { LATENESS_MS } from './arrival.ts';
import { ArrivalLine } from './arrival-line.tsx';
import { milestoneTone } from './milestone-tone.ts';
import { Progress } from './progress.tsx';
import { Route } from './route.tsx';
import { hasEnded } from './segments.ts';
import css from './shipment.module.css';
import { Timeline } from './timeline.tsx';
import { useWholeTimeline } from './whole-timeline.ts';

/** What the reader of a shared link sees: one shipment, without a sign-in. @param opening the exchange of the link's secret */
export function SharedPage({ opening }: { readonly opening: ReturnType<typeof openLink> }) {
  const [problem, setProblem] = useState<LinkProblem | 'OPENING' | null>('OPENING');
  const token = useToken();
  useEffect(() => {
    opening.then(setProblem, () => setProblem('UNREACHABLE'));
    const open = keepOpen();
    return () => open[Symbol.dispose]();
  }, [opening]);
  if (problem === 'OPENING') return <Bones lines={10} label={words.sharing.opening} />;
  if (problem !== null) return <Ended problem={problem} />;
  return token === null ? <Ended problem="NO_SESSION" /> : <Open />;
}

const passing: readonly LinkProblem[] = ['BUSY', 'UNREACHABLE'];

function Ended({ problem }: { readonly problem: LinkProblem }) {
  return (
    <>
      <title>{words.sharing.pageTitle}</title>
      <State title={passing.includes(problem) ? words.sharing.waitTitle : words.sharing.endedTitle}>
        <p>{words.sharing.ended[problem]}</p>
      </State>
    </>
  );
}

function Open() {
  const asked = useGraph(SharedShipmentDocument, {}, { againMs: LATENESS_MS });
  const problem = asked.error && linkProblem(asked.error);
  if (problem) return <Ended problem={problem} />;
  return (
    <Asked query={asked} lines={10}>
      {({ data: { sharedShipment } }) =>
        sharedShipment === null ? <Ended problem="LINK_CLOSED" /> : <Shared shipment={sharedShipment} />
      }
    </Asked>
  );
}

interface SharedProps {
  readonly shipment: NonNullable<SharedShipmentQuery['sharedShipment']>;
}

function Shared({ shipment }: SharedProps) {
  const { track } = words;
  const reports = useWholeTimeline(shipment.id, shipment.trackingEvents, async (before, signal) => {
    const { data, errors } = await ask(EarlierSharedReportsDocument, { before }, signal);
    return { data: data.sharedShipment?.trackingEvents ?? null, errors };
  });
  const live = useLiveAnswer([SharedShipmentDocument], FollowShipmentDocument, { id: shipment.id });
  return (
    <div className={css['page']}>
      <title>{`${shipment.number} · Waybill`}</title>
      {live === 'lost' || live === 'ended' ? <Notice>{words[live]}</Notice> : null}
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
      <Panel title={track.timeline}>
        <Timeline
          reports={reports}
          stops={shipment.stops}
          hasEnded={hasEnded(shipment.currentMilestone?.type)}
        />
      </Panel>
    </div>
  );
}
