import type { AggregateName } from '../../domain/ownership/index.ts';
import type { Lookups, ServiceLookup } from '../../domain/transforms/transform.ts';
import type { ApprovedLookups } from '../../ledger/lookups/approved-lookups.ts';
import type { CarriedReads } from '../../portal-store/carried/carried.reads.ts';
import { portalIdOf } from './records.ts';

/** Where the records stand that lookup fields name. */
const TARGETS = { Account: 'Account', Shipment__c: 'Shipment' } as const satisfies Record<
  string,
  AggregateName
>;
const CRM_ID = 'crm_id';

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
  async toReceive(named: readonly Named[]): Promise<Lookups> {
    const portalIds = new Map<string, string>();
    for (const [object, aggregate] of Object.entries(TARGETS)) {
      const ids = idsOf(object, named);
      const rows = ids.length === 0 ? [] : await this.#portal.byCrmIds(aggregate, ids);
      for (const [index, row] of rows.entries()) {
        if (row !== null) portalIds.set(`${object} ${ids[index]}`, portalIdOf(row));
      }
    }
    return {
      ...(await this.#words()),
      crmIdOf: () => null,
      portalIdOf: (object, crmId) => portalIds.get(`${object} ${crmId}`) ?? null,
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
