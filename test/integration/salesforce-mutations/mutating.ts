import { randomUUID } from 'node:crypto';
import type { Caller, Role } from '../../../src/domain/access.ts';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import type { AuditEntry } from '../../../src/ledger/audit/audit-log.ts';
import { staff } from '../../harness/run-subgraph.ts';
import { ask, type Json, type SalesforceWorld } from '../../harness/salesforce-subgraph.ts';
import { customerOf, type Tenant } from '../../harness/salesforce-tenants.ts';

export type Mutation = 'accountUpdate' | 'contactUpdate' | 'billingContactChange';

const INPUTS: Readonly<Record<Mutation, string>> = {
  accountUpdate: 'AccountUpdateInput',
  contactUpdate: 'ContactUpdateInput',
  billingContactChange: 'BillingContactChangeInput',
};
const RECORDS: Readonly<Record<Mutation, string>> = {
  accountUpdate: 'account { crmId legalName phone crmUpdatedAt billingAddress { city state country } }',
  contactUpdate: 'contact { crmId firstName lastName email phone roles updatedAt }',
  billingContactChange: 'billingContact { crmId email roles } account { crmId }',
};

export interface Outcome {
  readonly payload: Json;
  readonly codes: readonly string[];
  readonly errors: Awaited<ReturnType<typeof ask>>['errors'];
}

/** Runs one mutation in a request of its own; a key is made up unless the input names one. */
export async function mutate(
  world: SalesforceWorld,
  caller: Caller,
  mutation: Mutation,
  input: Readonly<Record<string, unknown>>,
): Promise<Outcome> {
  const query = `mutation ($input: ${INPUTS[mutation]}!) {
    ${mutation}(input: $input) {
      ${RECORDS[mutation]}
      userErrors { field code message owner }
      writes { system record recordId state fields { field from to } }
    }
  }`;
  const variables = { input: { idempotencyKey: randomUUID(), ...input } };
  const { data, errors } = await ask(world, caller, { query, variables });
  const payload = (data[0]?.[mutation] ?? null) as Json;
  const userErrors = (payload?.['userErrors'] ?? []) as unknown as readonly { readonly code: string }[];
  return { payload, codes: userErrors.map(({ code }) => code), errors };
}

/** Any role, within a tenant for customers. */
export function withRole(role: Role, tenant: Tenant): Caller {
  return role === 'CUSTOMER' ? customerOf(tenant) : staff(role);
}

export function accountId({ account }: Tenant): string {
  return encodeId('Account', account);
}

export function contactId(crmId: string | undefined): string {
  return encodeId('Contact', { crmId: crmId ?? null });
}

/** A record as Salesforce's own people see it. */
export async function inSalesforce(
  world: SalesforceWorld,
  object: 'Account' | 'Contact',
  crmId: string | undefined,
  fields: readonly string[],
): Promise<Readonly<Record<string, unknown>>> {
  const { values } = await world.org.asAdministrator.retrieve(
    object,
    crmId ?? '',
    fields,
    newUpstreamUsage(),
  );
  const { attributes: _, ...rest } = values;
  return rest;
}

/** The audit of one record, oldest first. */
export async function auditOf(
  world: SalesforceWorld,
  record: string,
  recordId: string | undefined,
): Promise<AuditEntry[]> {
  const { rows } = await world.ledger.audit.list(
    { record, recordId },
    { direction: 'forward', size: 100, position: null },
  );
  return rows.toReversed();
}
