import { type ReactNode, useEffect, useEffectEvent, useRef } from 'react';
import { askForMore } from '../graph/asking-again.ts';
import { errorText, type GraphError, type NoAnswer } from '../graph/no-answer.ts';
import { ownAgeText } from '../words/format.ts';
import { words } from '../words/page-words.ts';
import { Button } from './button.tsx';
import { useClock } from './clock.ts';
import { Bones, Notice, State } from './state.tsx';

interface AskedProps<Data> {
  readonly query: {
    readonly data: Data | undefined;
    readonly error: NoAnswer | null;
    /** When the content came, milliseconds since 1970. */
    readonly dataUpdatedAt: number;
    readonly isFetching: boolean;
    readonly refetch: () => Promise<unknown>;
  };
  /** Lines that stand for the content while it is on its way. */
  readonly lines: number;
  readonly children: (data: Data) => ReactNode;
}

/**
 * The content of a view once its query is answered; before that a place for it, or why there is no answer. The content is
 * rendered again while time passes, because ages in it grow without an event.
 */
export function Asked<Data>({ query, lines, children }: AskedProps<Data>) {
  const { data, error, dataUpdatedAt, isFetching, refetch } = query;
  useClock();
  // What the caller may no longer see does not stay on the screen.
  if (data !== undefined && error?.code !== 'FORBIDDEN') {
    return (
      <>
        {error === null ? null : (
          <Notice tone="bad">
            {words.failed.stale(ownAgeText(dataUpdatedAt))}
            <Button busy={isFetching} onClick={() => void refetch()}>
              {words.tryAgain}
            </Button>
          </Notice>
        )}
        {children(data)}
      </>
    );
  }
  if (error === null) return <Bones lines={lines} label={words.loading} />;
  if (error.code === HIDDEN) return <State title={words.notForYou} />;
  return (
    <State
      title={words.failed.title}
      action={
        <Button busy={isFetching} onClick={() => void refetch()}>
          {words.tryAgain}
        </Button>
      }
    >
      <p>{error.code === AWAY ? words.failed.away : error.text}</p>
      {error.correlationId === null ? null : <p>{words.failed.id(error.correlationId)}</p>}
    </State>
  );
}

/** The code of the hub for a part of it, or a system behind it, that does not answer. */
const AWAY = 'UPSTREAM_UNAVAILABLE';
/** The code of the hub for what the caller's role may not see. */
const HIDDEN = 'FIELD_NOT_VISIBLE';

/** In the place of a part that did not come: the caller may not see it, or why there is none. */
export function Refused({ errors }: { readonly errors: readonly GraphError[] }) {
  const [error] = errors;
  if (error?.extensions.code === HIDDEN) return <State title={words.notForYou} />;
  return <State title={words.failed.title}>{error && errorText(error)}</State>;
}

/** How far below the screen the end of a list may be when more of it is asked, pixels. */
const AHEAD = 800;
/** Between two looks where the end is, milliseconds. */
const LOOK_MS = 200;

interface MoreProps {
  /** Below it stand other parts, which would move: more comes only when a person asks. */
  readonly byHand?: boolean;
  readonly list: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly isFetchNextPageError: boolean;
    readonly isFetching: boolean;
    readonly refetch: (options: { readonly cancelRefetch: boolean }) => Promise<unknown>;
    readonly fetchNextPage: () => Promise<unknown>;
  };
}

/** Below a list that goes on. More comes by itself when a person gets near the end. After a failure, the button asks again. */
export function More({ list, byHand = false }: MoreProps) {
  return list.hasNextPage ? <MoreButton list={list} byHand={byHand} /> : null;
}

function MoreButton({ list, byHand }: MoreProps) {
  const button = useRef<HTMLButtonElement>(null);
  const { isFetchingNextPage, isFetchNextPageError } = list;
  const more = useEffectEvent(() => askForMore(list));
  useEffect(() => {
    if (byHand || isFetchingNextPage || isFetchNextPageError) return undefined;
    let isAsking = false;
    // An IntersectionObserver tells of the end once. It misses an end that stays on the screen because a live event cancelled
    // the page, and one that rows of another height bring there.
    const look = () => {
      const { top = 0, height = 0 } = button.current?.getBoundingClientRect() ?? {};
      if (isAsking || height === 0 || top > innerHeight + AHEAD) return;
      isAsking = true;
      void more().finally(() => {
        isAsking = false;
      });
    };
    const looks = setInterval(look, LOOK_MS);
    return () => clearInterval(looks);
  }, [byHand, isFetchingNextPage, isFetchNextPageError]);
  return (
    <>
      {isFetchNextPageError ? <Notice tone="bad">{words.failed.more}</Notice> : null}
      <Button ref={button} busy={isFetchingNextPage} onClick={() => void askForMore(list)}>
        {words.more}
      </Button>
    </>
  );
}
