import DataLoader from 'dataloader';
import type { CachedRecord } from '../../../src/redis/cache.ts';
import type { Link, LinkIndex, LinkSide } from '../../../src/redis/link.ts';
import type { Departure } from './departure.ts';
import { asError, type RecordReader, type UniqueField } from './record-reader.ts';
import type { SalesforceScope } from './salesforce-scope.ts';

/** Entities of both systems, with the Salesforce object and the field that stores the portal's id. */
const LINKED = {
  Account: { object: 'Account', field: 'Portal_Customer_Id__c' },
  Shipment: { object: 'Shipment__c', field: 'Portal_Shipment_Id__c' },
} as const satisfies Record<string, { readonly object: string; readonly field: UniqueField }>;

export type LinkedEntity = keyof typeof LINKED;

interface LinkKey {
  readonly entity: LinkedEntity;
  /** The system of `id`. */
  readonly side: LinkSide;
  readonly id: string;
}

/**
 * The other system's id of a record. Reads the link index first, then Salesforce, and stores Salesforce's answer in the
 * index. The index is not limited to the caller's scope, so an id from here is never a permission. Null for a record without
 * such an id, and for one that the index does not know and the caller may not read.
 */
export class LinkReader {
  readonly #links: LinkIndex;
  readonly #records: RecordReader;
  readonly #scope: SalesforceScope;
  readonly #departure: Departure;
  readonly #loader: DataLoader<LinkKey, string | null, string>;

  constructor(links: LinkIndex, records: RecordReader, scope: SalesforceScope, departure: Departure) {
    this.#links = links;
    this.#records = records;
    this.#scope = scope;
    this.#departure = departure;
    this.#loader = new DataLoader((keys) => this.#loadAll(keys), {
      cacheKeyFn: (key) => `${key.entity} ${key.side} ${key.id}`,
    });
  }

  /** The ids of a customer's accounts come from the scope; other ids are looked up. */
  async crmId(entity: LinkedEntity, portalId: string): Promise<string | null> {
    if (entity === 'Account' && !this.#scope.unlimited) return this.#scope.accountByPortalId(portalId);
    return this.#loader.load({ entity, side: 'portalId', id: portalId });
  }

  async portalId(entity: LinkedEntity, crmId: string): Promise<string | null> {
    if (entity === 'Account' && !this.#scope.unlimited) return this.#scope.accountByCrmId(crmId);
    return this.#loader.load({ entity, side: 'crmId', id: crmId });
  }

  async #loadAll(keys: readonly LinkKey[]): Promise<(string | null | Error)[]> {
    const found = new Map<LinkKey, string | null | Error>();
    await Promise.all(
      [...Map.groupBy(keys, (key) => `${key.entity} ${key.side}`).values()].map(async (group) => {
        const [{ entity, side }] = group as [LinkKey];
        const ids = group.map((key) => key.id);
        const { answers, incarnation } = await this.#departure.read(() =>
          this.#links.lookup(entity, side, ids),
        );
        const learned: Link[] = [];
        await Promise.all(
          group.map(async (key) => {
            const answer = answers.get(key.id);
            if (answer !== undefined) {
              found.set(key, answer);
              return;
            }
            const record = await this.#find(key).catch(asError);
            found.set(key, record instanceof Error ? record : otherId(key, record));
            const link = record instanceof Error ? null : linkOf(entity, record);
            if (link) learned.push(link);
          }),
        );
        // If Redis was emptied since the lookup, Redis refuses these links. A null incarnation means that Redis was away.
        if (learned.length > 0 && incarnation !== null) {
          await this.#departure.read(() => this.#links.remember(entity, learned, incarnation));
        }
      }),
    );
    return keys.map((key) => found.get(key) ?? null);
  }

  #find({ entity, side, id }: LinkKey): Promise<CachedRecord | null> {
    const { object, field } = LINKED[entity];
    return this.#records.find(object, side === 'crmId' ? 'Id' : field, id);
  }
}

function otherId({ entity, side }: LinkKey, record: CachedRecord | null): string | null {
  return side === 'portalId' ? (record?.id ?? null) : (linkOf(entity, record)?.portalId ?? null);
}

/** The link in a record, with the record's change stamp as version. A link that changed later has a larger version. */
function linkOf(entity: LinkedEntity, record: CachedRecord | null): Link | null {
  const portalId = record?.fields[LINKED[entity].field];
  return record && typeof portalId === 'string'
    ? { portalId, crmId: record.id, version: Date.parse(record.version) }
    : null;
}
