import type { ReviewCategory } from '../../../src/domain/review.ts';
import type { ApprovedLookup, LookupKind } from '../../../src/ledger/lookups/approved-lookups.ts';
import type { Unit } from '../../../src/ledger/unit-of-work.ts';
import { refuse } from '../../../src/mutation/refused.ts';
import { PORTAL_WORDS } from './lookup-kind.ts';

export interface WordToRemember {
  readonly kind: LookupKind;
  readonly externalValue: string;
  readonly portalValue: string;
  /** Whether this external word is sent for the portal's value. */
  readonly preferred: boolean;
  readonly note: string | null;
}

const LONGEST_WORD = 255;
/** Items that a new word may settle. The worker checks them at once. */
const WAIT_FOR_WORDS: readonly ReviewCategory[] = ['UNMAPPED_CODE', 'UNAPPROVED_LOOKUP', 'INVALID_VALUE'];

/**
 * Stores the meaning of an external word, with its audit.
 *
 * @param field where the input has the word, for its user errors
 */
export async function rememberWord(
  unit: Unit<unknown>,
  action: string,
  word: WordToRemember,
  field: string | null,
  expectedVersion?: number,
): Promise<void> {
  const { kind, externalValue, portalValue } = word;
  const named = (name: string) => (field === null ? name : `${field}.${name}`);
  if (externalValue.trim() === '' || externalValue.length > LONGEST_WORD) {
    refuse('INVALID_VALUE', named('externalValue'), `A word has 1 to ${LONGEST_WORD} characters.`);
  }
  if (!PORTAL_WORDS[kind].includes(portalValue)) {
    refuse('VALUE_NOT_ALLOWED', named('portalValue'), `One of: ${PORTAL_WORDS[kind].join(', ')}.`);
  }
  const before = await unit.ledger.lookups.save(word, unit.principal.subject, expectedVersion);
  await unit.ledger.review.checkNow({ categories: WAIT_FOR_WORDS });
  unit.audit({
    record: 'ApprovedLookup',
    recordId: `${kind}:${externalValue}`,
    accountId: null,
    action,
    changes: changesOf(before, word),
  });
}

function changesOf(before: ApprovedLookup | null, after: WordToRemember) {
  const fields = ['portalValue', 'preferred', 'note'] as const;
  return fields
    .filter((field) => (before?.[field] ?? null) !== after[field])
    .map((field) => ({ field, old: before?.[field] ?? null, new: after[field] }));
}
