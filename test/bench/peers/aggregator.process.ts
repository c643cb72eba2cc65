/**
 * What a careful team would write by hand for these three pages: two calls, joined in a loop. Arguments: `toy` or `stores`,
 * and the addresses of the portal and the Salesforce subgraph.
 */
import { createServer } from 'node:http';
import { Pool } from 'undici';
import { jsonHandler } from '../harness/json-handler.ts';
import { serve } from '../harness/serving.ts';
import { STORE_PAGES } from './aggregator.store-pages.ts';
import { type HandWrittenPage, type Json, TOY_PAGES } from './aggregator.toy-pages.ts';

interface GraphQLRequest {
  readonly operationName: string;
  readonly variables: Json;
}

const [, , pages, ...urls] = process.argv;
const PAGES = pages === 'stores' ? STORE_PAGES : TOY_PAGES;
const [portal, salesforce] = urls.map((url) => new URL(url));
if (portal === undefined || salesforce === undefined) throw new TypeError('two addresses are needed');
const pools = { portal: new Pool(portal.origin), salesforce: new Pool(salesforce.origin) };

async function ask(
  pool: Pool,
  authorization: string | undefined,
  query: string,
  variables: Json,
): Promise<Json> {
  const response = await pool.request({
    method: 'POST',
    path: '/graphql',
    headers: {
      'content-type': 'application/json',
      ...(authorization === undefined ? {} : { authorization }),
    },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.body.json()) as { data?: Json; errors?: unknown };
  if (data === undefined || errors !== undefined) throw new Error(JSON.stringify(errors));
  return data;
}

async function answer(
  page: HandWrittenPage,
  authorization: string | undefined,
  variables: Json,
): Promise<Json> {
  const data = await ask(pools.portal, authorization, page.portalQuery, variables);
  const places = page.places(data);
  const joined = await ask(pools.salesforce, authorization, page.salesforceQuery, {
    representations: places.map(({ representation }) => representation),
  });
  const entities = joined['_entities'] as readonly Json[];
  places.forEach((place, index) => place.fill(entities[index] as Json));
  return page.finish(data);
}

await serve(
  createServer(
    jsonHandler<GraphQLRequest>(async ({ operationName, variables }, { authorization }) => {
      const page = PAGES[operationName];
      if (page === undefined) return '{"errors":[{"message":"there is no such page"}]}';
      return JSON.stringify({ data: await answer(page, authorization, variables) });
    }),
  ),
  '/graphql',
);
