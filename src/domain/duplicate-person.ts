import { plainText } from './plain-text.ts';

/**
 * Review items about one e-mail address with which two people would sign in. The item creates and changes nothing; a
 * person decides whose address it is. All code that finds such an address opens the item from here.
 */

export interface KnownPerson {
  readonly portalId: string | null;
  readonly crmId: string | null;
  readonly name: string;
  /** The customer, by the id of the system that knows the person. */
  readonly account: string | null;
}

interface Newcomer extends Omit<KnownPerson, 'name'> {
  readonly record: 'PortalUser' | 'Contact';
  /** The portal's id of the customer. */
  readonly accountId: string | null;
  readonly name: string | null;
  readonly email: string;
}

/** The cause of the item: repeated attempts for one person lead to one unfinished item. */
export function duplicatePersonCause({
  record,
  portalId,
  crmId,
}: Pick<Newcomer, 'record' | 'portalId' | 'crmId'>): string {
  return `duplicate ${record} ${portalId ?? crmId}`;
}

export function duplicatePersonItem(
  newcomer: Newcomer,
  known: readonly KnownPerson[],
  requestId: string | null,
) {
  const { record, portalId, crmId, accountId, email } = newcomer;
  return {
    cause: duplicatePersonCause(newcomer),
    category: 'DUPLICATE',
    reason: 'Somebody else signs in to the portal with this e-mail address. Nothing was changed.',
    record,
    portalId,
    crmId,
    accountId,
    requestId,
    fields: [
      {
        field: 'email',
        portalValue: email,
        crmValue: null,
      },
    ],
    candidates: known.map((person) => ({
      portalId: person.portalId,
      crmId: person.crmId,
      label: person.name,
      evidence: evidence(newcomer, person),
    })),
    ownerTeam: 'Customer Service',
    proposal: null,
    lastResponse: null,
  } as const;
}

function evidence(newcomer: Newcomer, person: KnownPerson): readonly string[] {
  return [
    'the same e-mail address',
    ...(newcomer.account !== null && newcomer.account === person.account
      ? ['the same customer']
      : ['another customer']),
    ...(newcomer.name !== null && plainText(newcomer.name) === plainText(person.name)
      ? ['the same name']
      : []),
  ];
}
