import { z } from 'zod';
import type { Org } from '../org.ts';
import type { ApiReply } from '../wire/exchange.ts';
import { CHANGE_TYPES } from './change.ts';
import type { PubSubServer } from './pubsub-server.ts';

/** What `POST /sandbox/change-events` does at once. What meets later changes and streams is in the fault switch. */
const actionSchema = z.discriminatedUnion('action', [
  /** Forgets every event so far, as if 72 hours had passed. */
  z.strictObject({ action: z.literal('EXPIRE_WINDOW') }),
  /** Sends a keepalive on every stream. */
  z.strictObject({ action: z.literal('KEEPALIVE') }),
  /** Breaks every stream off with UNAVAILABLE. */
  z.strictObject({ action: z.literal('DROP_STREAMS') }),
  /** Ends every session, and with it every stream. */
  z.strictObject({ action: z.literal('EXPIRE_SESSIONS') }),
  /** Publishes an event without any change: a GAP, an OVERFLOW, or record ids such as `001*`. */
  z.strictObject({
    action: z.literal('EVENT'),
    object: z.string(),
    recordIds: z.array(z.string()).min(1),
    changeType: z.enum(CHANGE_TYPES),
  }),
]);

/** Does one action and answers 204, or 400 with what is wrong with it. */
export function changeEventAction(org: Org, pubSub: PubSubServer | null, text: string): ApiReply {
  if (!org.changes || !pubSub) return { status: 404, body: 'The sandbox org serves no change events' };
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { status: 400, body: 'The body is no JSON' };
  }
  const parsed = actionSchema.safeParse(body);
  if (!parsed.success) return { status: 400, body: z.prettifyError(parsed.error) };
  const action = parsed.data;
  switch (action.action) {
    case 'EXPIRE_WINDOW':
      org.changes.log.expire();
      break;
    case 'KEEPALIVE':
      pubSub.keepalive();
      break;
    case 'DROP_STREAMS':
      pubSub.dropStreams();
      break;
    case 'EXPIRE_SESSIONS':
      org.sessions.endAll();
      break;
    case 'EVENT': {
      const object = org.schema.object(action.object);
      if (!object) return { status: 400, body: `There is no object ${action.object}` };
      org.changes.recorder.publish(object, action.recordIds, action.changeType, org.identity.administratorId);
      break;
    }
  }
  return { status: 204 };
}
