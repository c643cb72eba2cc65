import { print } from 'graphql';
import {
  AssigneesDocument,
  CustomersInSalesforceDocument,
  FindRecordsDocument,
  OnTimeByLaneDocument,
  OpenExceptionsDocument,
  OperatorsViewDocument,
  PilotAndWordsDocument,
  PortalPageDocument,
  PromisedDeliveriesDocument,
  ReviewQueueDocument,
  ShipmentByReferenceDocument,
  WhereValuesComeFromDocument,
} from '../../schema/generated/operations.ts';

export interface Example {
  readonly name: string;
  readonly operation: string;
  readonly user: string;
  readonly variables: object;
}

/** Every example with the users it is for. */
export const EXAMPLES: readonly Example[] = [
  { document: PortalPageDocument, user: 'customer', variables: {} },
  { document: PortalPageDocument, user: 'branchCustomer', variables: { first: 5 } },
  { document: ShipmentByReferenceDocument, user: 'customer', variables: { value: 'pro 400000' } },
  { document: OpenExceptionsDocument, user: 'serviceAgent', variables: {} },
  { document: AssigneesDocument, user: 'serviceAgent', variables: { search: 'da' } },
  {
    document: PromisedDeliveriesDocument,
    user: 'dispatcher',
    variables: { from: '2020-01-01T00:00:00Z', to: '2040-01-01T00:00:00Z' },
  },
  { document: OnTimeByLaneDocument, user: 'analyst', variables: { from: '2020-01-01', to: '2040-01-01' } },
  { document: CustomersInSalesforceDocument, user: 'sales', variables: { search: 'o' } },
  { document: OperatorsViewDocument, user: 'admin', variables: {} },
  { document: ReviewQueueDocument, user: 'serviceAgent', variables: {} },
  { document: WhereValuesComeFromDocument, user: 'serviceAgent', variables: {} },
  { document: FindRecordsDocument, user: 'serviceAgent', variables: { search: 'pro 400000' } },
  { document: PilotAndWordsDocument, user: 'admin', variables: {} },
].map(({ document, ...rest }) => {
  const operation = print(document);
  return { ...rest, operation, name: /query (\w+)/.exec(operation)?.[1] ?? '' };
});

export function example(name: string): Example {
  const found = EXAMPLES.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no example is called ${name}`);
  return found;
}
