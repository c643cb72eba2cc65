import type { PortalStore } from '../portal-store/portal-store.ts';
import type { ImportCounts } from './import-counts.ts';

/** Whose a shipment is: the customer, and its branch or the customer itself. */
export interface Owner {
  readonly accountId: string;
  readonly branchId: string;
}

/** Finds customers and branches by code, and makes the customers that the portal does not know yet. */
export class Customers {
  readonly #owners = new Map<string, Owner>();
  readonly #store: Pick<PortalStore, 'writes' | 'imports'>;
  readonly #counts: ImportCounts;

  constructor(store: Pick<PortalStore, 'writes' | 'imports'>, counts: ImportCounts) {
    this.#store = store;
    this.#counts = counts;
  }

  async ownersOf(wanted: readonly { code: string; country: string | null }[]): Promise<Owner[]> {
    const unknown = new Map(
      wanted.filter(({ code }) => !this.#owners.has(code)).map((entry) => [entry.code, entry]),
    );
    if (unknown.size > 0) {
      const stored = await this.#store.imports.accountsByCode([...unknown.keys()]);
      for (const [code, { customerId, portalId }] of stored) {
        this.#owners.set(code, { accountId: customerId, branchId: portalId });
        unknown.delete(code);
      }
      const created = [...unknown.values()].map(({ code, country }) => ({
        displayName: code,
        customerCode: code,
        country,
      }));
      const ids = created.length === 0 ? [] : await this.#store.writes.insertAccounts(created);
      created.forEach(({ customerCode }, at) => {
        const id = ids[at] ?? '';
        this.#owners.set(customerCode, { accountId: id, branchId: id });
      });
      this.#counts.customers += created.length;
    }
    return wanted.map(({ code }) => this.#owners.get(code) ?? { accountId: '', branchId: '' });
  }
}
