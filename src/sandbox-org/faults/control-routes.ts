import { changeEventAction } from '../change-events/actions.ts';
import type { PubSubServer } from '../change-events/pubsub-server.ts';
import type { Org } from '../org.ts';
import type { ApiReply } from '../wire/exchange.ts';
import { type FaultSwitch, readFault } from './fault-switch.ts';
import type { RequestLog } from './request-log.ts';

/**
 * `/sandbox/merge` and `/sandbox/undelete`: POST does what people do in Salesforce's pages (`{ object, id, into }`).
 * `/sandbox/change-events`: POST does one thing with the change events now (`{ action, … }`).
 * `/sandbox/faults`: GET lists, POST arms one (`{ kind, method, path, times, … }`), DELETE clears all.
 * `/sandbox/fields`: GET lists, POST grants or revokes (`{ object, field, readable, editable }`), DELETE leaves it to the
 * permission set again. Without a field the object as a whole is meant.
 * `/sandbox/picklists`: POST deactivates or activates a value (`{ object, field, value, active }`).
 * `/sandbox/late-commits`: POST `{ milliseconds }` lets what is written from now on become visible so long after its stamp.
 * `/sandbox/requests`: GET shows the calls so far, DELETE starts counting anew.
 */
export function controlRoute(
  parts: {
    readonly faults: FaultSwitch;
    readonly log: RequestLog;
    readonly org: Org;
    readonly pubSub: PubSubServer | null;
  },
  method: string,
  path: string,
  text: string,
): ApiReply {
  const { faults, log, org } = parts;
  switch (`${method} ${path}`) {
    case 'GET /sandbox/faults':
      return { status: 200, body: faults.list() };
    case 'POST /sandbox/faults':
      try {
        return { status: 201, body: { id: faults.arm(readFault(JSON.parse(text))) } };
      } catch (error) {
        return { status: 400, body: error instanceof Error ? error.message : String(error) };
      }
    case 'DELETE /sandbox/faults':
      faults.clear();
      return { status: 204 };
    case 'GET /sandbox/fields':
      return { status: 200, body: org.fieldSwitch.list() };
    case 'POST /sandbox/fields':
      try {
        org.fieldSwitch.set(JSON.parse(text), org.schema);
        return { status: 204 };
      } catch (error) {
        return { status: 400, body: error instanceof Error ? error.message : String(error) };
      }
    case 'POST /sandbox/picklists': {
      const { object, field, value, active } = JSON.parse(text) as Readonly<
        Record<'object' | 'field' | 'value', string>
      > & { readonly active: boolean };
      org.schema.setActive(object, field, value, active);
      return { status: 204 };
    }
    case 'DELETE /sandbox/fields':
      org.fieldSwitch.clear();
      return { status: 204 };
    case 'POST /sandbox/late-commits': {
      const { milliseconds } = JSON.parse(text) as { readonly milliseconds?: unknown };
      if (typeof milliseconds !== 'number' || !Number.isInteger(milliseconds) || milliseconds < 0) {
        return { status: 400, body: 'milliseconds is a whole number from 0 on' };
      }
      org.records.commitLate(Math.floor(milliseconds / 1000) * 1000);
      return { status: 204 };
    }
    case 'GET /sandbox/requests':
      return { status: 200, body: log.toBody() };
    case 'DELETE /sandbox/requests':
      log.clear();
      return { status: 204 };
    case 'POST /sandbox/change-events':
      return changeEventAction(org, parts.pubSub, text);
    case 'POST /sandbox/merge':
    case 'POST /sandbox/undelete': {
      const { object, id, into } = JSON.parse(text) as Readonly<Record<'object' | 'id' | 'into', string>>;
      const found = org.schema.known(object);
      if (path.endsWith('merge')) org.records.merge(found, into, id, org.identity.administratorId);
      else org.records.undelete(found, id, org.identity.administratorId);
      return { status: 204 };
    }
    default:
      return { status: 404, body: 'no such control' };
  }
}
