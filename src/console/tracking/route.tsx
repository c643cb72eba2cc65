import { words } from '../words/track-words.ts';
import css from './shipment.module.css';

interface Place {
  readonly name: string | null;
  readonly country: string | null;
}

interface RouteProps {
  readonly from: Place | null;
  readonly to: Place | null;
}

/** From where to where; nothing when nobody has said either. A place has a direction of its own. */
export function Route({ from, to }: RouteProps) {
  const [origin, destination] = [placeText(from), placeText(to)];
  if (origin === null && destination === null) return null;
  return (
    <p className={css['route']}>
      <bdi>{origin ?? words.track.unknownPlace}</bdi> → <bdi>{destination ?? words.track.unknownPlace}</bdi>
    </p>
  );
}

function placeText(place: Place | null): string | null {
  return [place?.name, place?.country].filter(Boolean).join(', ') || null;
}
