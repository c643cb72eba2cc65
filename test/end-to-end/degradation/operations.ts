import { expect } from 'vitest';
import { askGateway, type HubAnswer, type TestHub } from '../../harness/hub.ts';
import { EXAMPLES, type Example } from '../examples.ts';
import { stable } from '../partial-answer.ts';

/** Salesforce's side alone, with what the portal would add. */
export const SALESFORCE_ROOTS: Example = {
  name: 'SalesforceRoots',
  user: 'serviceAgent',
  variables: {},
  operation: `query SalesforceRoots {
    crmAccounts(first: 20) { nodes { id legalName phone displayName contacts(first: 5) { nodes { name } } } }
    contacts(first: 20) { nodes { id name email account { legalName displayName } } }
    cases(first: 20) { nodes { id number status account { legalName displayName } shipment { number } } }
    shipments(first: 3) { nodes { number account { legalName } } }
    viewer { role }
  }`,
};
export const OPERATIONS = [...EXAMPLES, SALESFORCE_ROOTS];
export const DOWN_CODES = ['UPSTREAM_UNAVAILABLE', 'UPSTREAM_TIMEOUT'];
export type Answers = ReadonlyMap<Example, HubAnswer<object>>;

export function ask(hub: TestHub, { user, operation, variables }: Example, url = hub.url) {
  return askGateway<object, object>(url, hub.tokens[user] ?? null, operation, variables);
}

export function codesOf({ errors }: HubAnswer<object>) {
  return errors.map(({ extensions }) => extensions?.['code']);
}

export async function healthyAnswers(hub: TestHub): Promise<Answers> {
  const answers = new Map<Example, HubAnswer<object>>();
  for (const operation of OPERATIONS) {
    const answer = await ask(hub, operation);
    expect(codesOf(answer)).toEqual([]);
    answers.set(operation, answer);
  }
  return answers;
}

export async function expectHealthy(hub: TestHub, healthy: Answers, chosen = OPERATIONS): Promise<number> {
  let calls = 0;
  for (const operation of chosen) {
    const answer = await ask(hub, operation);
    expect(codesOf(answer)).toEqual([]);
    expect(stable(answer.data)).toEqual(stable(healthy.get(operation)?.data));
    calls += answer.upstream.salesforceCalls;
  }
  return calls;
}

export async function readiness({ url }: TestHub): Promise<[number, unknown]> {
  const response = await fetch(new URL('/health/ready', url));
  return [response.status, await response.json()];
}
