import DataLoader from 'dataloader';
import type { Page } from '../../src/domain/page.ts';
import type { MilestoneType } from '../../src/domain/vocabulary/index.ts';
import type { ExceptionFilter, ExceptionOrder } from '../../src/portal-store/exception/exception.list.ts';
import type { PortalStore } from '../../src/portal-store/portal-store.ts';
import type { RecordKey } from '../../src/portal-store/record/read-records.ts';
import type { Reader } from '../../src/portal-store/record/scope.ts';
import type { ShipmentFilter, ShipmentOrder } from '../../src/portal-store/shipment/shipment.reads.ts';
import { PageLoader } from './page-loader.ts';

interface Paged {
  readonly page: Page;
}
interface ShipmentList extends Paged {
  readonly filter: Omit<ShipmentFilter, 'accountId' | 'branchId'>;
  readonly order: ShipmentOrder;
}
interface ExceptionList extends Paged {
  readonly filter: Omit<ExceptionFilter, 'accountId' | 'branchId'>;
  readonly order: ExceptionOrder;
}
/** A list whose records are counted, whatever the page. */
type Uncut<List extends Paged> = Omit<List, 'page'>;
interface EventList extends Paged {
  readonly filter: {
    readonly milestonesOnly: boolean;
    readonly withoutScans?: boolean;
    readonly types?: readonly MilestoneType[] | undefined;
  };
}

/** The batched lookups of one request, one loader each. Loaders cache, so each request gets new ones. */
export type PortalLoaders = ReturnType<typeof createPortalLoaders>;

export function createPortalLoaders(store: PortalStore, reader: Reader) {
  const { accounts, users, shipments, events, exceptions, documents, sharedLinks } = store;
  const loaders = {
    account: keyLoader((keys) => accounts.byKeys(reader, keys)),
    shipment: keyLoader((keys) => shipments.byKeys(reader, keys)),
    exception: idLoader((ids) => exceptions.byIds(reader, ids)),
    document: idLoader((ids) => documents.byIds(reader, ids)),
    user: idLoader((ids) => users.byIds(reader, ids)),
    userOfSubject: idLoader((subjects) => users.bySubjects(reader, subjects)),
    userOfContact: idLoader((ids) => users.byContactIds(reader, ids)),
    event: idLoader((ids) => events.byIds(reader, ids)),
    references: idLoader((ids) => shipments.referencesOf(reader, ids)),
    stops: idLoader((ids) => shipments.stopsOf(reader, ids)),
    packages: idLoader((ids) => shipments.packagesOf(reader, ids)),
    accessorials: idLoader((ids) => shipments.accessorialsOf(reader, ids)),
    documents: idLoader((ids) => documents.ofShipments(reader, ids)),
    sharedLinks: idLoader((ids) => sharedLinks.ofShipments(reader, ids)),
    history: idLoader((ids) => exceptions.historyOf(reader, ids)),
    branches: new PageLoader((ids, { page }: Paged) => accounts.branchPages(reader, ids, page)),
    branchTotal: new PageLoader((ids) => accounts.branchTotals(reader, ids)),
    usersOfAccount: new PageLoader((ids, { page }: Paged) => users.pagesOfAccounts(reader, ids, page)),
    userTotalOfAccount: new PageLoader((ids) => users.totalsOfAccounts(reader, ids)),
    shipmentsOfAccount: new PageLoader((ids, { filter, order, page }: ShipmentList) =>
      shipments.pagesOfAccounts(reader, ids, filter, order, page),
    ),
    shipmentTotalOfAccount: new PageLoader((ids, { filter, order }: Uncut<ShipmentList>) =>
      shipments.totalsOfAccounts(reader, ids, filter, order),
    ),
    exceptionTotalOfAccount: new PageLoader((ids, { filter, order }: Uncut<ExceptionList>) =>
      exceptions.totalsOfAccounts(reader, ids, filter, order),
    ),
    exceptionTotalOfShipment: new PageLoader((ids, { filter, order }: Uncut<ExceptionList>) =>
      exceptions.totalsOfShipments(reader, ids, filter, order),
    ),
    exceptionsOfAccount: new PageLoader((ids, { filter, order, page }: ExceptionList) =>
      exceptions.pagesOfAccounts(reader, ids, filter, order, page),
    ),
    exceptionsOfShipment: new PageLoader((ids, { filter, order, page }: ExceptionList) =>
      exceptions.pagesOfShipments(reader, ids, filter, order, page),
    ),
    eventsOfShipment: new PageLoader((ids, { filter, page }: EventList) =>
      events.pagesOfShipments(reader, ids, filter, page),
    ),
    eventTotalOfShipment: new PageLoader((ids, { filter }: Uncut<EventList>) =>
      events.totalsOfShipments(reader, ids, filter),
    ),
  };
  return {
    ...loaders,
    /** Clears the loaders after a mutation of this request has changed records. */
    clear() {
      for (const loader of Object.values(loaders)) loader.clearAll();
    },
  };
}

function idLoader<V>(load: (ids: readonly string[]) => Promise<readonly V[]>): DataLoader<string, V> {
  return new DataLoader(load);
}

function keyLoader<V>(
  load: (keys: readonly RecordKey[]) => Promise<readonly V[]>,
): DataLoader<RecordKey, V, string> {
  return new DataLoader(load, { cacheKeyFn: ({ portalId, crmId }) => `${portalId ?? ''}|${crmId ?? ''}` });
}
