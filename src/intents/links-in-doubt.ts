import { LINK_IN_DOUBT } from '../domain/moved-links.ts';
import { recordWord } from '../domain/record-words.ts';
import { IN_DOUBT } from '../domain/review.ts';
import { userError } from '../domain/user-error.ts';
import type { IntendedWrite } from '../domain/write-intent.ts';
import type { WriteIntent } from '../ledger/intents/write-intent.ts';
import type { SyncFailure } from '../ledger/outbox/outbox-change.ts';
import type { Unit } from '../ledger/unit-of-work.ts';
import { Refused } from '../mutation/refused.ts';

/**
 * While a person is asked which records of the two systems are one, nothing is written to these records: a value of one
 * customer would land on another one's record. A new mutation is refused and not queued, because its caller decided it for
 * a record that may turn out to be somebody else's. A write that was answered before waits for the person.
 */

/** An answered write waits: the links of its records are in doubt. */
export class LinksInDoubt extends Error {}

export const WAITS_FOR_LINKS: SyncFailure = {
  code: LINK_IN_DOUBT,
  message: 'It is in doubt which record of Salesforce it is. The write waits until a person has decided.',
};

export async function isInDoubt(
  { ledger }: Pick<Unit<unknown>, 'ledger'>,
  { accountCrmId, writes }: Pick<WriteIntent, 'accountCrmId' | 'writes'>,
): Promise<boolean> {
  const ids = [accountCrmId, ...writes.map(({ crmId }) => crmId)];
  return (await ledger.review.inDoubtThere([...new Set(ids)])).size > 0;
}

/** One statement. @throws Refused NEEDS_REVIEW */
export async function requireCertainLinks(
  { ledger }: Pick<Unit<unknown>, 'ledger'>,
  recordId: string,
  writes: readonly (IntendedWrite & { readonly accountCrmId: string })[],
): Promise<void> {
  const idsOf = ({ accountCrmId, crmId }: (typeof writes)[number]) => [accountCrmId, crmId];
  const doubtful = await ledger.review.inDoubtThere([...new Set(writes.flatMap(idsOf))]);
  const write = writes.find((each) => idsOf(each).some((id) => doubtful.has(id)));
  if (write !== undefined) {
    const [own, account] = [recordWord(write.record), recordWord('Account')];
    const what = write.record === 'Account' ? `the ${own}` : `the ${own} or its ${account}`;
    const message = `Nothing was written: it is in doubt which record of Salesforce ${what} is, and the value could land on another customer's record. A person is asked about it in the review queue (${IN_DOUBT.join(' or ')}). When that is decided, send the change again.`;
    throw new Refused([userError('NEEDS_REVIEW', null, message)], { recordId });
  }
}
