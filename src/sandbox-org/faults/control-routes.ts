import type { ApiReply } from '../wire/exchange.ts';
import { type FaultSwitch, readFault } from './fault-switch.ts';
import type { RequestLog } from './request-log.ts';

/**
 * `/sandbox/faults`: GET lists, POST arms one (`{ kind, method, path, times, … }`), DELETE clears all.
 * `/sandbox/requests`: GET shows the calls so far, DELETE starts counting anew.
 */
export function controlRoute(
  parts: { readonly faults: FaultSwitch; readonly log: RequestLog },
  method: string,
  path: string,
  text: string,
): ApiReply {
  const { faults, log } = parts;
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
    default:
      return { status: 404, body: 'no such control' };
  }
}
