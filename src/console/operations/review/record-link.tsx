import { Link } from 'wouter';
import type { ReviewDetailQuery } from '../../graph/generated/documents.ts';
import { words } from '../../words/words.ts';
import { recordPath } from '../named-records.tsx';

const text = words.operations;
/** Kinds of records that the record view shows. An item about an event or a stop names its shipment. */
const SHOWN: ReadonlySet<string> = new Set([
  'Account',
  'Shipment',
  'Milestone',
  'Stop',
  'Exception',
  'PortalUser',
]);

interface RecordLinkProps {
  readonly item: Pick<NonNullable<ReviewDetailQuery['reviewItem']>, 'record' | 'recordId' | 'account'>;
}

/** Leads to the record of an item. A kind that the record view lacks, such as a contact, is found at its account. */
export function RecordLink({ item: { record, recordId, account } }: RecordLinkProps) {
  const isShown = SHOWN.has(record) && recordId !== null;
  const id = isShown ? recordId : account?.id;
  if (id == null) return null;
  return <Link to={recordPath(id)}>{isShown ? text.exceptions.openShipment : text.review.openAccount}</Link>;
}
