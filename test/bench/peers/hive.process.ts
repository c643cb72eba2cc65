/** Hive gateway with its default engine. Arguments: the file with the supergraph; `share` to share equal requests in flight. */
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import httpTransport from '@graphql-mesh/transport-http';
import { serve } from '../harness/serving.ts';

const [, , supergraphFile, sharing] = process.argv;
const share = sharing === 'share';
const gateway = createGatewayRuntime({
  supergraph: readFileSync(String(supergraphFile), 'utf8'),
  logging: false,
  landingPage: false,
  graphiql: false,
  inboundInflightRequestDeduplication: share,
  transports: { http: httpTransport },
  transportEntries: { '*.http': { options: { deduplicateInflightRequests: share } } },
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) => {
      const authorization = request.headers.get('authorization');
      return authorization === null ? {} : { authorization };
    },
  },
});
const listener: RequestListener = (request, response) => void gateway(request, response);
await serve(createServer(listener), '/graphql');
// Its own handler waits for connections to end, longer than anybody here wants to.
process.once('SIGTERM', () => process.exit());
