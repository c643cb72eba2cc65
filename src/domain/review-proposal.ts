import type { AggregateName, SynchronizedObject } from './ownership/index.ts';
import type { IntendedWrite } from './write-intent.ts';

/**
 * The command that the worker carries out when a review item is approved. SEND: send the portal's values to Salesforce
 * again. RECEIVE: take Salesforce's values into the portal again. LINK, UNLINK: two records are the same, or are not.
 * DISCLAIM: take a portal id that names no record off a record of Salesforce. WRITE: make a change of Salesforce-owned
 * fields that was answered and not written.
 */
export type ReviewProposal =
  | { readonly action: 'SEND'; readonly aggregate: AggregateName; readonly portalId: string }
  | { readonly action: 'RECEIVE'; readonly object: SynchronizedObject; readonly crmId: string }
  | {
      readonly action: 'LINK' | 'UNLINK';
      readonly aggregate: AggregateName;
      readonly portalId: string;
      readonly crmId: string;
      /** The subject of the person who proposed it; absent when the hub proposed it. */
      readonly proposedBy?: string;
    }
  | {
      readonly action: 'DISCLAIM';
      readonly object: SynchronizedObject;
      readonly crmId: string;
      /** As Salesforce has it. */
      readonly portalId: string;
    }
  | {
      readonly action: 'WRITE';
      /** The changed record, by its Salesforce id. */
      readonly recordId: string | null;
      readonly accountId: string | null;
      readonly accountCrmId: string;
      readonly writes: readonly IntendedWrite[];
    };

const ACTIONS: ReadonlySet<unknown> = new Set(['SEND', 'RECEIVE', 'LINK', 'UNLINK', 'DISCLAIM', 'WRITE']);

/** The proposal of an item, if it is one of these; null if a person has to do the work. */
export function proposalOf(proposal: Readonly<Record<string, unknown>> | null): ReviewProposal | null {
  return proposal !== null && ACTIONS.has(proposal['action'])
    ? (proposal as unknown as ReviewProposal)
    : null;
}
