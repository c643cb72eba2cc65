import { type AggregateName, carriedRows, portalValue } from '../../domain/ownership/index.ts';
import type { Lookups, ServiceLookup } from '../../domain/transforms/transform.ts';
import type { ApprovedLookups } from '../../ledger/lookups/approved-lookups.ts';
import type { CarriedReads } from '../../portal-store/carried/carried.reads.ts';
import { type PortalRecord, portalIdOf, textOf } from './records.ts';

/** Where the records stand that lookup fields name. */
const TARGETS = { Account: 'Account', Shipment__c: 'Shipment' } as const satisfies Record<
  string,
  AggregateName
>;
const CRM_ID = 'crm_id';
const ACCOUNT_COUNTRY = 'account_country';

/** What transforms of received values look up. */
export interface ReceivingLookups extends Lookups {
  /** The country of the portal's account with a Salesforce id; null for none. */
  readonly countryOf: (accountCrmId: string) => string | null;
}

/**
 * The lookups for one record of Salesforce. Phones and states are read in the country that the record names, else in that
 * of the account to which Salesforce says it belongs, else in that of its customer.
 */
export function inCountryOf(
  aggregate: AggregateName,
  record: PortalRecord,
  row: Readonly<Record<string, unknown>>,
  { countryOf, ...lookups }: ReceivingLookups,
): Lookups {
  const named = carriedRows(aggregate).find(({ transform }) => transform === 'COUNTRY');
  const own = named && portalValue(named, row[named.salesforce.field], lookups);
  const account = textOf(row, 'AccountId');
  const country =
    (own?.ok ? own.value : null) ?? (account && countryOf(account)) ?? textOf(record, ACCOUNT_COUNTRY);
  return { ...lookups, country: typeof country === 'string' ? country : null };
}

/** The fields that name another account: the customer of a branch, and the account in whose country a phone is read. */
const NAMING: Partial<Readonly<Record<AggregateName, string>>> = {
  Account: 'ParentId',
  PortalUser: 'AccountId',
};

/** The accounts that rows of Salesforce name. */
export function accountsNamed(
  aggregate: AggregateName,
  rows: readonly Readonly<Record<string, unknown>>[],
): readonly Named[] {
  const field = NAMING[aggregate];
  return rows.flatMap((row) => {
    const id = field === undefined ? null : textOf(row, field);
    return id === null ? [] : [{ object: 'Account', id }];
  });
}

/** A record that a lookup field names, by the id of one system. */
export interface Named {
  readonly object: string;
  readonly id: string;
}

function idsOf(object: string, named: readonly Named[]): readonly string[] {
  return [...new Set(named.filter((each) => each.object === object).map(({ id }) => id))];
}

/** Gathers what the transforms look up, before they are called: they do no I/O. */
export class LookupSource {
  readonly #portal: CarriedReads;
  readonly #approved: ApprovedLookups;
  readonly #publicUrl: string;

  constructor(portal: CarriedReads, approved: ApprovedLookups, publicUrl: string) {
    this.#portal = portal;
    this.#approved = approved;
    this.#publicUrl = publicUrl;
  }

  /** For sending: the Salesforce ids of these portal records. */
  async toSend(named: readonly Named[]): Promise<Lookups> {
    const crmIds = new Map<string, string>();
    for (const [object, aggregate] of Object.entries(TARGETS)) {
      const ids = idsOf(object, named);
      const rows = ids.length === 0 ? [] : await this.#portal.byIds(aggregate, ids);
      for (const [index, row] of rows.entries()) {
        if (typeof row?.[CRM_ID] === 'string') crmIds.set(`${object} ${ids[index]}`, row[CRM_ID]);
      }
    }
    return {
      ...(await this.#words()),
      crmIdOf: (object, portalId) => crmIds.get(`${object} ${portalId}`) ?? null,
      portalIdOf: () => null,
    };
  }

  /** For receiving: the portal ids of these Salesforce records. */
  async toReceive(named: readonly Named[]): Promise<ReceivingLookups> {
    const portalIds = new Map<string, string>();
    const countries = new Map<string, string | null>();
    for (const [object, aggregate] of Object.entries(TARGETS)) {
      const ids = idsOf(object, named);
      const rows = ids.length === 0 ? [] : await this.#portal.byCrmIds(aggregate, ids);
      for (const [index, row] of rows.entries()) {
        if (row === null) continue;
        portalIds.set(`${object} ${ids[index]}`, portalIdOf(row));
        if (object === 'Account') countries.set(ids[index] ?? '', textOf(row, ACCOUNT_COUNTRY));
      }
    }
    return {
      ...(await this.#words()),
      crmIdOf: () => null,
      portalIdOf: (object, crmId) => portalIds.get(`${object} ${crmId}`) ?? null,
      countryOf: (crmId) => countries.get(crmId) ?? null,
    };
  }

  /** Read anew each time: what staff approve counts for what they send again at that moment. */
  async #words(): Promise<Pick<Lookups, 'services' | 'country' | 'publicUrl'>> {
    const rows = await this.#approved.list('SERVICE_LEVEL');
    const labels = new Map(
      rows.filter((row) => row.preferred).map((row) => [row.portalValue, row.externalValue]),
    );
    const codes = new Map(rows.map((row) => [row.externalValue, row.portalValue]));
    const services: ServiceLookup = {
      labelOf: (code) => labels.get(code) ?? null,
      codeOf: (label) => codes.get(label) ?? null,
    };
    return { services, country: null, publicUrl: this.#publicUrl };
  }
}
