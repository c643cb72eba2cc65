import type { PlanNode } from '@graphql-hive/router-query-planner';
import { expect, it } from 'vitest';
import { requiredNames } from '../../../gateway/engine/required-names.ts';

it('the names that a plan requires are those of every fetch, at any depth of the plan and of the fields', () => {
  const field = (name: string, selections?: object[]) => ({ kind: 'Field', name, selections });
  const ofType = (...selections: object[]) => [{ kind: 'InlineFragment', typeCondition: 'T', selections }];
  const fetch = { kind: 'Fetch', serviceName: 's', operation: '{ asked }' };
  const plan = {
    kind: 'Sequence',
    nodes: [
      fetch,
      {
        kind: 'Parallel',
        nodes: [
          { kind: 'Flatten', path: [], node: { ...fetch, requires: ofType(field('portalId')) } },
          {
            kind: 'BatchFetch',
            entityBatch: {
              aliases: [
                { requires: ofType(field('crmId'), field('terms', [field('tier')])) },
                { requires: ofType({ ...field('name'), alias: 'alias_1' }) },
              ],
            },
          },
        ],
      },
    ],
  };
  const names = requiredNames(plan as unknown as PlanNode);
  expect([...names].toSorted()).toEqual(['alias_1', 'crmId', 'name', 'portalId', 'terms', 'tier']);
});
