import type { LiveState } from '../graph/live.ts';
import { words } from '../words/page-words.ts';
import css from './badge.module.css';

/** Says that the view changes by itself. Until the stream has begun it only takes its place, so that nothing moves. */
export function LiveBadge({ state }: { readonly state: LiveState }) {
  return (
    <span className={css['live']} data-shown={state === 'live'}>
      {words.live}
    </span>
  );
}
