/** The ceiling: one schema with no federation, on node:http and graphql-jit. */
import { composeSupergraph } from '../../../gateway/composition.ts';
import { serve } from '../harness/serving.ts';
import { jitServer } from '../toy/jit-server.ts';
import { monolithicSchema, toySubgraphs } from '../toy/subgraphs.ts';

const { publicSdl } = composeSupergraph(toySubgraphs());
await serve(jitServer(monolithicSchema(publicSdl)), '/graphql');
