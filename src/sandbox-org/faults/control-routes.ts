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
