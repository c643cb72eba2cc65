import { useEffect, useEffectEvent, useState } from 'react';
import { follow } from '../../client/follow.ts';
import { NoAnswer } from './no-answer.ts';
import type { Operation } from './operation.ts';
import { session } from './session.ts';
import { newTraceparent } from './traceparent.ts';

/** `waiting` until the first message; `lost` while the connection is being opened again; `ended` when the hub refused. */
export type LiveState = 'waiting' | 'live' | 'lost' | 'ended';

/** A heartbeat comes every ten seconds. If two of them are missing, the stream is lost, although its connection answers. */
const SILENCE_MS = 25_000;
/** A connection that comes back within this time was not missed. */
const RECONNECT_MS = 2_000;

/** While the issuer does not answer, the next try comes after this. */
const AGAIN_MS = 5_000;

interface StreamMessage {
  readonly __typename?: string | undefined;
}

/**
 * Follows a subscription while the view is shown. After a lost connection the stream goes on where it was.
 *
 * @param onChange gets the one field of every event and of every `GapNotice`; null once the stream has begun: what the view
 * asked before may have changed since
 */
export function useLive<Data extends object, Variables extends object>(
  document: Operation<Data, Variables>,
  variables: Omit<Variables, 'after'>,
  onChange: (message: (StreamMessage & NonNullable<Data[keyof Data]>) | null) => void,
): LiveState {
  const [state, setState] = useState<LiveState>('waiting');
  const told = useEffectEvent(onChange);
  const query = document.toString();
  const key = JSON.stringify(variables);
  useEffect(() => {
    const ending = new AbortController();
    let silence: ReturnType<typeof setTimeout> | undefined;
    let isConnected = true;
    let hasBegun = false;
    const lostAfter = (milliseconds: number) => {
      clearTimeout(silence);
      silence = setTimeout(() => setState('lost'), milliseconds);
    };
    const heard = () => {
      isConnected = true;
      lostAfter(SILENCE_MS);
      setState('live');
    };
    // Called again for each failed attempt to connect.
    const onLost = () => {
      if (isConnected) lostAfter(RECONNECT_MS);
      isConnected = false;
    };
    const listen = async () => {
      const messages = follow<Data, Variables>({
        url: `${location.origin.replace(/^http/, 'ws')}/graphql`,
        query,
        variables: JSON.parse(key) as Omit<Variables, 'after'>,
        token: freshToken,
        traceparent: newTraceparent(),
        onLost,
        signal: ending.signal,
      });
      for await (const { data } of messages) {
        heard();
        const [message] = Object.values<StreamMessage & NonNullable<Data[keyof Data]>>(data ?? {});
        if (!hasBegun) told(null);
        hasBegun = true;
        if (message && message.__typename !== 'Heartbeat') told(message);
      }
    };
    listen().catch(() => {
      setState('ended');
      // Nothing else of the page asks the hub soon: without this the person would look at a page that stands still.
      if (session.hasEnded) session.afterRefusal(session.token).catch(() => undefined);
    });
    return () => {
      clearTimeout(silence);
      ending.abort();
    };
  }, [query, key]);
  return state;
}

/** A token for the stream. While the issuer does not renew it, the stream waits: it goes on where it was. */
async function freshToken(): Promise<string> {
  for (;;) {
    try {
      return (await session.fresh()) ?? '';
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}
