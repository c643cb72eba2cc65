import type { LiveState } from '../graph/live.ts';
import { words } from '../words/page-words.ts';
import css from './badge.module.css';

/** Says that the view changes by itself. Nothing until the stream has begun. */
export function LiveBadge({ state }: { readonly state: LiveState }) {
  return state === 'live' ? <span className={css['live']}>{words.live}</span> : null;
}
