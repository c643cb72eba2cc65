import type { InterchangeDoor } from '../../../gateway/front/interchange-door.ts';
import { receiveInterchanges } from '../../../subgraphs/portal/milestone/interchange-upload.ts';
import { portalContext } from '../../../subgraphs/portal/portal.subgraph.ts';
import { WaybillError } from '../../domain/errors.ts';
import { notPermitted } from '../../domain/mutations.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import type { Adapters } from './adapters.ts';
import { portalParts } from './subgraphs.ts';

/** Uploads of X12 interchanges: the same mutation as in the graph, batch by batch. */
export function interchangeDoor(adapters: Adapters): InterchangeDoor {
  return {
    admit({ role }) {
      const refusal = notPermitted('trackingEventsIngest', role);
      if (refusal !== null) throw new WaybillError('FORBIDDEN', refusal);
    },

    receive(caller, requestId, text) {
      const usage = newUpstreamUsage('REQUEST');
      const context = portalContext(portalParts(adapters), { requestId, caller, usage, signal: undefined });
      return receiveInterchanges(context, text);
    },
  };
}
