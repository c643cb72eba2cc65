/** One toy subgraph. Argument: its name. */
import { serve } from '../harness/serving.ts';
import { jitServer } from './jit-server.ts';
import { toySubgraphs } from './subgraphs.ts';

const subgraph = toySubgraphs().find(({ name }) => name === process.argv[2]);
if (subgraph === undefined) throw new TypeError(`no toy subgraph is called ${process.argv[2]}`);
await serve(jitServer(subgraph.schema), '/graphql');
