import type { LiveState } from '../graph/live.ts';
import { words } from '../words/words.ts';
import { Badge } from './badge.tsx';

/** Says that the view changes by itself. Nothing until the stream has begun. */
export function LiveBadge({ state }: { readonly state: LiveState }) {
  return state === 'live' ? <Badge tone="good">{words.live}</Badge> : null;
}
