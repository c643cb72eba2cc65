import type { ReactNode } from 'react';
import type { NoAnswer } from '../graph/no-answer.ts';
import { words } from '../words/words.ts';
import { Button } from './button.tsx';
import { Bones, State } from './state.tsx';

interface AskedProps<Data> {
  readonly query: {
    readonly data: Data | undefined;
    readonly error: NoAnswer | null;
    readonly refetch: () => Promise<unknown>;
  };
  /** Lines that stand for the content while it is on its way. */
  readonly lines: number;
  readonly children: (data: Data) => ReactNode;
}

/** The content of a view once its query is answered; before that a place for it, or why there is no answer. */
export function Asked<Data>({ query: { data, error, refetch }, lines, children }: AskedProps<Data>) {
  // What the caller may no longer see does not stay on the screen.
  if (data !== undefined && error?.code !== 'FORBIDDEN') return children(data);
  if (error === null) return <Bones lines={lines} label={words.loading} />;
  return (
    <State
      title={words.failed.title}
      action={<Button onClick={() => void refetch()}>{words.tryAgain}</Button>}
    >
      <p>{error.message}</p>
      {error.correlationId === null ? null : <p>{words.failed.id(error.correlationId)}</p>}
    </State>
  );
}

interface MoreProps {
  readonly list: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => Promise<unknown>;
  };
}

/** Below a list that goes on. */
export function More({ list }: MoreProps) {
  if (!list.hasNextPage) return null;
  return (
    <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
      {words.more}
    </Button>
  );
}
