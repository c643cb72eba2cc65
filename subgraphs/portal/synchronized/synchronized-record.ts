import {
  AGGREGATES,
  type AggregateName,
  exceptionAggregate,
  type SynchronizedObject,
} from '../../../src/domain/ownership/index.ts';
import { type UserError, userError } from '../../../src/domain/user-error.ts';
import { decodeId } from '../../../src/graph/entity-id.ts';
import type { PortalContext } from '../portal.context.ts';

/** A record of the portal that Salesforce has or will get, for a step of staff. */
export interface SynchronizedRecord {
  readonly type: SynchronizedType;
  readonly portalId: string;
  readonly crmId: string | null;
  /** The customer. It decides the record's pilot switch. */
  readonly accountId: string | null;
  readonly version: number;
  /** The form of the record in Salesforce; null for an exception on which neither the customer nor a team has to act. */
  readonly aggregate: AggregateName | null;
}

export const SYNCHRONIZED_TYPES = ['Account', 'Shipment', 'Exception', 'PortalUser'] as const;
export type SynchronizedType = (typeof SYNCHRONIZED_TYPES)[number];

const WORDS: Readonly<Record<SynchronizedType, string>> = {
  Account: 'an account',
  Shipment: 'a shipment',
  Exception: 'an exception',
  PortalUser: 'a portal user',
};

export function objectOf(aggregate: AggregateName): SynchronizedObject {
  return AGGREGATES[aggregate].object;
}

/** Whether the hub creates the records of a form in Salesforce. Customers and their people are approved there. */
export function isCreated(aggregate: AggregateName): boolean {
  return aggregate !== 'Account' && aggregate !== 'PortalUser';
}

/** The problem with an id that names a record of another kind. */
export function typeProblems(id: string, types: readonly SynchronizedType[]): readonly UserError[] {
  const type = decodeId(id)?.type;
  if (types.some((each) => each === type)) return [];
  const kinds = types.map((each) => WORDS[each]).join(' or ');
  return [userError('INVALID_VALUE', 'id', `Give the opaque id of ${kinds}.`)];
}

/** The record of an opaque id, in the caller's scope; null when there is none. */
export async function loadSynchronized(
  { loaders }: PortalContext,
  id: string,
): Promise<SynchronizedRecord | null> {
  const decoded = decodeId(id);
  const type = SYNCHRONIZED_TYPES.find((each) => each === decoded?.type);
  if (decoded === null || type === undefined) return null;
  const { portalId, crmId } = decoded;
  const key = portalId === null ? { crmId } : { portalId };
  switch (type) {
    case 'Account': {
      const found = await loaders.account.load(key);
      return found && { ...found, type, accountId: found.customerId, aggregate: type };
    }
    case 'Shipment': {
      const found = await loaders.shipment.load(key);
      return found && { ...found, type, aggregate: type };
    }
    case 'Exception': {
      const found = portalId === null ? null : await loaders.exception.load(portalId);
      const aggregate = found && exceptionAggregate(found);
      const shownAs = found && (aggregate === 'ExceptionTask' ? found.crmTaskId : found.crmCaseId);
      return found && { ...found, type, aggregate, crmId: shownAs };
    }
    case 'PortalUser': {
      const user = portalId === null ? loaders.userOfContact.load(crmId ?? '') : loaders.user.load(portalId);
      const found = await user;
      return found && { ...found, type, crmId: found.crmContactId, aggregate: type };
    }
    default:
      return type satisfies never;
  }
}
