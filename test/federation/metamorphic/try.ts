import { asyncProperty, check } from 'fast-check';
import { OperationTypeNode } from 'graphql';
import { Calls } from './calls.ts';
import { readGraphFacts } from './graph-facts.ts';
import { asking, executing, inProcess, overHttp } from './gateways.ts';
import { memorySubgraphs, monolithSchema } from './memory-graph.ts';
import { described } from './operation.ts';
import { OperationArbitrary } from './operation-arbitrary.ts';
import { difference, outcomeOf, partsOf } from './comparison.ts';
import { resolvedForm } from './resolved-form.ts';
import { disagreement } from './metamorphic-check.ts';
import { World } from './world.ts';
const facts = readGraphFacts();
const world = new World(facts, 1);
const calls = new Calls();
const subs = memorySubgraphs(facts, world, calls);
const gw = asking(inProcess(subs));
const mono = executing(monolithSchema(facts, world, calls));
const owner = new AsyncDisposableStack();
const http = asking(await overHttp(subs, owner));
const [n, seed, mode] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]];
let t = performance.now();
let [runs, nulls, errs, chars] = [0, 0, 0, 0];
const r = await check(asyncProperty(new OperationArbitrary(facts.schema, OperationTypeNode.QUERY), async (op) => {
  if (mode === 'full') {
    const d = await disagreement({ reference: mono, inProcess: gw, overHttp: http }, op);
    if (d) throw new Error(d);
  } else if (mode === 'none') {
    await mono(op);
  } else {
    const { operation } = resolvedForm(op);
    const e = partsOf(await mono(operation));
    runs++; errs += e.errors.length; if (e.data === null) nulls++; chars += JSON.stringify(e.data).length;
    for (const a of mode === 'http' ? [http] : [gw]) {
      const d = difference(outcomeOf(e), outcomeOf(partsOf(await a(operation))));
      if (d) throw new Error(d);
    }
  }
}), { numRuns: n, seed });
console.log({ failed: r.failed, runs: r.numRuns, shrinks: r.numShrinks, ms: (performance.now() - t) / r.numRuns, nulls, errs, chars: chars / runs });
if (r.counterexample) { const op = r.counterexample[0]; console.log(described(op)); if (mode !== 'full') console.log(described(resolvedForm(op).operation)); console.log(String((r.errorInstance as Error)?.message ?? r.errorInstance).slice(0, 4000)); }
process.exit();
