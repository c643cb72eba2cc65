/** A contact of Salesforce whose roles include BILLING. An account should have one; Salesforce lets it have more. */
export interface BillingContact {
  /** 18 characters. */
  readonly crmId: string;
  readonly createdAt: Date;
  readonly email: string | null;
}

type Criterion = (one: BillingContact, other: BillingContact) => number;

/**
 * Which contact receives the invoices of an account: the first criterion that differs between two contacts decides. No
 * criterion, apart from the address itself, changes when a contact is edited. So the answer depends on the present contacts,
 * and not on the last edit. Until a person decides, invoices are sent to the address that finance gave first.
 */
const CRITERIA: readonly (readonly [words: string, compare: Criterion])[] = [
  ['has an address', (one, other) => Number(addressOf(one) === null) - Number(addressOf(other) === null)],
  ['was made first', (one, other) => one.createdAt.getTime() - other.createdAt.getTime()],
  ['has the lower id', (one, other) => (one.crmId < other.crmId ? -1 : Number(one.crmId > other.crmId))],
];

export interface BillingChoice<Contact extends BillingContact> {
  /** Null for an account without such a contact. */
  readonly chosen: Contact | null;
  /** Those with another address, in the order of the criteria: a person decides which of them stays. */
  readonly disputed: readonly Contact[];
}

export function chooseBillingContact<Contact extends BillingContact>(
  contacts: readonly Contact[],
): BillingChoice<Contact> {
  const ordered = contacts.toSorted((one, other) => {
    for (const [, compare] of CRITERIA) {
      const order = compare(one, other);
      if (order !== 0) return order;
    }
    return 0;
  });
  const [chosen = null] = ordered;
  const counting = chosen === null ? null : addressOf(chosen);
  const disputed = ordered.filter((each) => {
    const address = addressOf(each);
    return address !== null && address !== counting;
  });
  return { chosen, disputed };
}

/** Mail servers ignore case, and Salesforce stores lower case. */
function addressOf({ email }: BillingContact): string | null {
  const address = email?.trim().toLowerCase() ?? '';
  return address === '' ? null : address;
}
