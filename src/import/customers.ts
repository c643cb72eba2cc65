import { customerCodeKey, lookAlikes } from '../domain/customer-match.ts';
import type { NamedAccount } from '../portal-store/import/import-book.ts';
import type { PortalStore } from '../portal-store/portal-store.ts';

/** The owner of a shipment: the customer, and its branch or the customer itself. */
export interface Owner {
  readonly accountId: string;
  readonly branchId: string;
}

/** Known accounts that a code may mean. A person decides. */
export interface Doubt {
  readonly candidates: readonly NamedAccount[];
}

export type Found = Owner | Doubt;

interface WantedCode {
  readonly code: string;
  /** ISO 3166; for a customer that is created. */
  readonly country: string | null;
}

/**
 * Finds customers and branches by code, without regard to case and blanks. A code of no account becomes a new customer,
 * unless it looks like the code or the name of a known one.
 */
export class Customers {
  /** Customers that this import created. */
  made = 0;
  readonly #store: Pick<PortalStore, 'imports'>;
  readonly #since = new Date();
  readonly #known = new Set<string>();
  readonly #byCode = new Map<string, NamedAccount[]>();
  readonly #byLook = new Map<string, Set<NamedAccount>>();

  private constructor(store: Pick<PortalStore, 'imports'>) {
    this.#store = store;
  }

  static async read(store: Pick<PortalStore, 'imports'>): Promise<Customers> {
    const customers = new Customers(store);
    for await (const page of store.imports.accounts()) customers.#learn(page);
    return customers;
  }

  /** In the order of the codes. */
  async find(wanted: readonly WantedCode[]): Promise<readonly Found[]> {
    for (;;) {
      const { missing, found } = this.#look(wanted);
      if (missing.length === 0) return found;
      const added = await this.#store.imports.addCustomers(
        missing.map(({ code, country }) => ({ displayName: code, customerCode: code, country })),
        this.#since,
        (portalId) => this.#known.has(portalId),
      );
      if ('others' in added) {
        this.#learn(added.others);
        continue;
      }
      this.made += missing.length;
      this.#learn(missing.map(({ code }, at) => newAccount(code, added.portalIds[at] ?? '')));
    }
  }

  /** The codes of no account. A code that looks like one of them waits until the customer of that one is created. */
  #look(wanted: readonly WantedCode[]): { missing: WantedCode[]; found: Found[] } {
    const missing = new Map<string, WantedCode>();
    const looks = new Set<string>();
    const found = wanted.map((entry): Found => {
      const known = this.#knownAs(entry.code);
      if (known !== null) return known;
      const forms = lookAlikes(entry.code);
      if (!forms.some((form) => looks.has(form))) missing.set(customerCodeKey(entry.code), entry);
      for (const form of forms) looks.add(form);
      return { candidates: [] };
    });
    return { missing: [...missing.values()], found };
  }

  /** Null for a code that is new. */
  #knownAs(code: string): Found | null {
    const same = this.#byCode.get(customerCodeKey(code)) ?? [];
    const exact =
      same.find(({ customerCode }) => customerCode === code) ?? (same.length === 1 ? same[0] : undefined);
    if (exact !== undefined) return { accountId: exact.customerId, branchId: exact.portalId };
    if (same.length > 0) return { candidates: same };
    const alike = new Set(lookAlikes(code).flatMap((form) => [...(this.#byLook.get(form) ?? [])]));
    return alike.size === 0 ? null : { candidates: [...alike] };
  }

  #learn(accounts: readonly NamedAccount[]): void {
    for (const account of accounts) {
      const { portalId, customerCode, aliases, displayName, legalName, legalNameOverride } = account;
      this.#known.add(portalId);
      const codes = customerCode === null ? aliases : [customerCode, ...aliases];
      for (const key of new Set(codes.map(customerCodeKey))) {
        this.#byCode.set(key, [...(this.#byCode.get(key) ?? []), account]);
      }
      const names = [displayName, legalName, legalNameOverride].filter((name) => name !== null);
      for (const form of new Set([...codes, ...names].flatMap(lookAlikes))) {
        const alike = this.#byLook.get(form) ?? new Set();
        this.#byLook.set(form, alike.add(account));
      }
    }
  }
}

function newAccount(code: string, portalId: string): NamedAccount {
  return {
    portalId,
    customerId: portalId,
    crmId: null,
    customerCode: code,
    aliases: [],
    displayName: code,
    legalName: null,
    legalNameOverride: null,
  };
}
