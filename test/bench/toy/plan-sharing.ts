import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'graphql';
import { composeSupergraph } from '../../../gateway/composition.ts';
import { createGateway } from '../../../gateway/gateway.ts';
import { DEFAULT_LIMITS, type Limits } from '../../../gateway/limits/limits.ts';
import { OperationDocuments } from '../../../gateway/operations/operation-documents.ts';
import { PreparedOperation } from '../../../gateway/operations/prepared-operation.ts';
import { LocalTransport } from '../../../gateway/transport/local.transport.ts';
import { packageRoot } from '../../../src/config/package-root.ts';
import { exampleOperations } from '../../../src/console/graphiql/examples.ts';
import { UNHEARD_ACCESS_CHANGES } from '../../../src/identity/access-changes.ts';
import type { Operation } from '../harness/operation.ts';
import { randomAliases, withRandomAliases } from './random-forms.ts';
import { toySubgraphs } from './subgraphs.ts';

const FORMS_OF_EXAMPLES = 20;
/** Aliases are counted; the forms have more than a client would. */
const LIMITS: Limits = { ...DEFAULT_LIMITS, aliases: 1_000 };

export interface PlanSharing {
  /** Of the committed examples: forms with random aliases, and the plans that they need. */
  readonly examples: { readonly documents: number; readonly plans: number };
  /** Of one page under random aliases: forms, plans that are kept, and characters of those. */
  readonly page: { readonly documents: number; readonly plans: number; readonly characters: number };
}

/** How many plans documents need that differ only in their form. */
export async function measurePlanSharing(page: Operation): Promise<PlanSharing> {
  return { examples: sharedByExamples(), page: await sharedByForms(page) };
}

function sharedByExamples(): PlanSharing['examples'] {
  const subgraphs = ['portal', 'salesforce', 'operations'].map((name) => ({
    name,
    sdl: readFileSync(join(packageRoot(), 'schema', `${name}.graphql`), 'utf8'),
  }));
  const documents = new OperationDocuments({
    composition: composeSupergraph(subgraphs),
    limits: LIMITS,
    development: false,
  });
  const examplesFile = join(packageRoot(), 'schema', 'examples.graphql');
  const texts = new Set<string | null>();
  let count = 0;
  for (const { query } of exampleOperations(readFileSync(examplesFile, 'utf8'))) {
    for (const form of randomAliases(parse(query, { noLocation: true }), FORMS_OF_EXAMPLES)) {
      const prepared = documents.admit(documents.parse(form), undefined);
      if (!(prepared instanceof PreparedOperation)) throw new Error(`not valid: ${form}`);
      const parts = prepared.isSubscription ? [prepared.streamForm({})] : prepared.form({}).parts;
      for (const { text } of parts) texts.add(text);
      count += 1;
    }
  }
  return { documents: count, plans: texts.size };
}

async function sharedByForms(page: Operation): Promise<PlanSharing['page']> {
  const caller = { subject: 's', userId: 'u', role: 'SERVICE_AGENT', scope: { kind: 'ALL' } } as const;
  const gateway = createGateway({
    subgraphs: toySubgraphs().map((subgraph) => ({
      name: subgraph.name,
      sdl: subgraph.sdl,
      transport: new LocalTransport(subgraph),
    })),
    authenticator: {
      ...UNHEARD_ACCESS_CHANGES,
      authenticate: async () => ({ caller, expiresAt: new Date('2100-01-01T00:00:00Z') }),
    },
    limits: LIMITS,
    development: false,
    logger: { debug: () => {}, info: () => {}, error: () => {} },
  });
  const { forms = [], variables, operationName } = withRandomAliases(page);
  for (const [index, query] of forms.entries()) {
    const { errors } = await gateway.execute({
      query,
      operationName,
      variables: variables[index] ?? {},
      authorization: 'Bearer u',
    });
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
  }
  const { plans, characters } = gateway.planCache;
  await gateway.close();
  return { documents: forms.length, plans, characters };
}
