import DataLoader from 'dataloader';
import type { CachedRecord } from '../../../src/redis/cache.ts';
import type { Link, LinkIndex, LinkSide } from '../../../src/redis/link.ts';
import type { Departure } from './departure.ts';
import type { ReadScope } from './read-scope.ts';
import { asError, type RecordReader, type UniqueField } from './record-reader.ts';

/** Entities of both systems, with the Salesforce object and the field that stores the portal's id. */
const LINKED = {
  Account: { object: 'Account', field: 'Portal_Customer_Id__c' },
  Shipment: { object: 'Shipment__c', field: 'Portal_Shipment_Id__c' },
} as const satisfies Record<string, { readonly object: string; readonly field: UniqueField }>;

export type LinkedEntity = keyof typeof LINKED;

interface LinkKey {
  readonly entity: LinkedEntity;
  /** The side that `id` is of. */
  readonly side: LinkSide;
  readonly id: string;
}

/**
 * The other system's id of a record: from the link index, or else from Salesforce itself, after which the index
 * remembers it. Null for a record that has none, or that the caller may not read and the index does not know; so an id
 * from here is a hint where to read, never a permission.
 */
export class LinkReader {
  readonly #links: LinkIndex;
  readonly #records: RecordReader;
  readonly #scope: ReadScope;
  readonly #departure: Departure;
  readonly #loader: DataLoader<LinkKey, string | null, string>;

  constructor(links: LinkIndex, records: RecordReader, scope: ReadScope, departure: Departure) {
    this.#links = links;
    this.#records = records;
    this.#scope = scope;
    this.#departure = departure;
    this.#loader = new DataLoader((keys) => this.#loadAll(keys), {
      cacheKeyFn: (key) => `${key.entity} ${key.side} ${key.id}`,
    });
  }

  /** A customer's accounts come with its scope, which alone decides; all else is asked. */
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
        // Redis emptied since the lookup refuses what was read before; without Redis there is nothing to tell.
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

/** As the record said when it was last changed: a link that was made or undone later has a larger version. */
function linkOf(entity: LinkedEntity, record: CachedRecord | null): Link | null {
  const portalId = record?.fields[LINKED[entity].field];
  return record && typeof portalId === 'string'
    ? { portalId, crmId: record.id, version: Date.parse(record.version) }
    : null;
}
