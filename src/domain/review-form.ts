import { MISPLACED } from './misplaced.ts';
import { MOVED } from './moved-links.ts';
import type { ReviewCategory } from './review.ts';

/**
 * The question of an item, the same from every part of the hub that opens one. The possible decisions, their effect and the
 * end of an item follow from its form.
 *
 * UNSENT: Salesforce did not take a change of the portal. UNTAKEN: the portal does not take a value of Salesforce.
 * CONFLICT: both changed a field. LOST: the counterpart was deleted. STRANGER: a record of Salesforce names a portal
 * record that is not there. TWINS: two records of Salesforce stand for one of the portal. ONE_SIDED: only one system
 * knows the link. DIFFERENCE: the comparison of both systems found one. WRITE: a change that was answered and not
 * written. REGISTRATION: a customer applies. CUSTOMER_CODE: a file names a customer that looks like a known one. PERSON:
 * two people with one address. MOVED: somebody moved, overwrote or emptied portal ids of linked records in Salesforce.
 * MISPLACED: a record belongs to another customer in Salesforce than in the portal. CODE: a code without a meaning. EVENT: a recorded event that cannot be true. REPORT: a report that was not recorded, or not as
 * it was sent; it is recorded once its shipment is known. RELINK: a colleague proposes another counterpart for a record.
 */
export const REVIEW_FORMS = [
  'UNSENT',
  'UNTAKEN',
  'CONFLICT',
  'LOST',
  'STRANGER',
  'TWINS',
  'MOVED',
  'MISPLACED',
  'ONE_SIDED',
  'DIFFERENCE',
  'WRITE',
  'REGISTRATION',
  'CUSTOMER_CODE',
  'PERSON',
  'CODE',
  'EVENT',
  'REPORT',
  'RELINK',
] as const;
export type ReviewForm = (typeof REVIEW_FORMS)[number];

/**
 * Whether a decision about an item writes values of one system's record into its counterpart. The other decisions change
 * links, or the portal alone.
 */
export const MOVES_VALUES: Readonly<Record<ReviewForm, boolean>> = {
  UNSENT: true,
  UNTAKEN: true,
  CONFLICT: true,
  DIFFERENCE: true,
  WRITE: true,
  PERSON: true,
  LOST: false,
  STRANGER: false,
  TWINS: false,
  MOVED: false,
  MISPLACED: false,
  ONE_SIDED: false,
  REGISTRATION: false,
  CUSTOMER_CODE: false,
  CODE: false,
  EVENT: false,
  REPORT: false,
  RELINK: false,
};

/** The facts that decide the form of an item. */
export interface AskedItem {
  /** Its first word names the part of the hub that opened the item. */
  readonly cause: string;
  readonly category: ReviewCategory;
  /** As the graph names it. */
  readonly record: string;
  readonly portalId: string | null;
  readonly proposal: Readonly<Record<string, unknown>> | null;
}

const FORM_OF_ACTION: Readonly<Record<string, ReviewForm>> = {
  WRITE: 'WRITE',
  [MOVED]: 'MOVED',
  [MISPLACED]: 'MISPLACED',
  EXPLAIN_CODE: 'CODE',
  COUNT_EVENT: 'EVENT',
  LEAVE_EVENT_OUT: 'EVENT',
};

/** By the first word of the cause. */
const FORM_OF_CAUSE: Readonly<Record<string, ReviewForm>> = {
  apply: 'UNTAKEN',
  duplicate: 'PERSON',
  import: 'REPORT',
};

const FORM_OF_CATEGORY: Partial<Readonly<Record<ReviewCategory, ReviewForm>>> = {
  CONFLICT: 'CONFLICT',
  REGISTRATION: 'REGISTRATION',
  CUSTOMER_CODE: 'CUSTOMER_CODE',
  UNMAPPED_CODE: 'CODE',
  IMPLAUSIBLE_EVENT: 'EVENT',
  ONE_SIDED_LINK: 'ONE_SIDED',
  DOUBLE_LINK: 'TWINS',
  OTHER_CUSTOMER: 'MISPLACED',
  DIFFERENCE: 'DIFFERENCE',
  RELINK: 'RELINK',
};

/** The end of the cause of a value that the portal has no word for. */
export const UNREADABLE = ' unreadable';

export function formOf({ cause, category, record, portalId, proposal }: AskedItem): ReviewForm {
  const proposed = FORM_OF_ACTION[String(proposal?.['action'])];
  if (proposed !== undefined) return proposed;
  if (record === 'Milestone') return 'REPORT';
  const opened = FORM_OF_CAUSE[cause.split(' ', 1)[0] ?? ''];
  if (opened !== undefined) return opened;
  if (cause.endsWith(UNREADABLE)) return 'UNTAKEN';
  if (category === 'ORPHAN') return portalId === null ? 'STRANGER' : 'LOST';
  return FORM_OF_CATEGORY[category] ?? 'UNSENT';
}
