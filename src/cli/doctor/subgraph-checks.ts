import { envelopeSigner } from '../../../gateway/transport/envelope-signer.ts';
import { HttpTransport } from '../../../gateway/transport/http.transport.ts';
import type { Config } from '../../config/environment.ts';
import { SUBGRAPH_PARTS, subgraphUrl } from '../../config/needs.ts';
import { VARIABLES } from '../../config/variables.ts';
import { type Check, ok } from './check.ts';

const SETTINGS = {
  portal: VARIABLES.portalSubgraphUrl,
  salesforce: VARIABLES.salesforceSubgraphUrl,
  operations: VARIABLES.operationsSubgraphUrl,
} as const;

/** The question whether a subgraph is ready is not signed. */
function noKeys(): never {
  throw new TypeError('a check signs nothing');
}

/** The subgraphs elsewhere: whether each is ready, and has its graph at the path of its address. */
export function subgraphChecks(config: Config): readonly Check[] {
  return SUBGRAPH_PARTS.flatMap((name) => {
    const url = subgraphUrl(name, config);
    if (url === null) return [];
    return [
      {
        name: `${name} subgraph (${SETTINGS[name].name})`,
        mend: 'Start it ("waybill subgraph"), see its own /health/ready, and correct its address or NODE_EXTRA_CA_CERTS.',
        run: async () => {
          const transport = new HttpTransport({ name, url, signer: envelopeSigner(noKeys) });
          try {
            await transport.ready();
          } finally {
            await transport.close();
          }
          return [ok('it is ready')];
        },
      },
    ];
  });
}
