/** The review item for a customer code of a file that looks like a known customer. */

export interface DoubtfulCode {
  /** The code as the file has it. */
  readonly code: string;
  /** ISO 3166, of the first shipment under the code. */
  readonly country: string | null;
  readonly fileName: string;
  readonly candidates: readonly {
    readonly portalId: string;
    readonly crmId: string | null;
    readonly label: string;
    readonly evidence: readonly string[];
  }[];
}

/** One code is one item, however many files and lines have it. */
export function doubtfulCodeCause(codeKey: string): string {
  return `customer code ${codeKey}`;
}

export function doubtfulCodeItem(codeKey: string, { code, country, fileName, candidates }: DoubtfulCode) {
  const values = { customerCode: code, country, fileName };
  return {
    cause: doubtfulCodeCause(codeKey),
    category: 'CUSTOMER_CODE',
    reason:
      'A file names a customer by a code that looks like a known customer. Its lines wait. Merge: the code means the candidate. Create: it is a new customer. Then import the file again.',
    record: 'Account',
    portalId: null,
    crmId: null,
    accountId: null,
    fields: Object.entries(values).map(([field, portalValue]) => ({ field, portalValue, crmValue: null })),
    candidates,
    proposal: null,
    ownerTeam: 'Sales Operations',
    lastResponse: null,
    requestId: null,
  } as const;
}

/** The content of an item; null when the item has another subject. */
export function doubtfulCodeOf(
  fields: readonly { readonly field: string; readonly portalValue: unknown }[],
): { readonly code: string; readonly country: string | null } | null {
  const given = new Map(fields.map(({ field, portalValue }) => [field, portalValue]));
  const [code, country] = [given.get('customerCode'), given.get('country')];
  return typeof code === 'string' ? { code, country: typeof country === 'string' ? country : null } : null;
}
