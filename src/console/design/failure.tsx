import type { NoAnswer } from '../graph/ask.ts';
import { words } from '../words/words.ts';
import { Button } from './button.tsx';
import { State } from './state.tsx';

/** In the place of a view whose query was not answered. */
export function Failure({ error, onRetry }: { readonly error: NoAnswer; readonly onRetry: () => void }) {
  return (
    <State title={words.failed.title} action={<Button onClick={onRetry}>{words.tryAgain}</Button>}>
      <p>{error.code === 'UNREACHABLE' ? words.failed.unreachable : error.message}</p>
      {error.correlationId === null ? null : <p>{words.failed.id(error.correlationId)}</p>}
    </State>
  );
}
