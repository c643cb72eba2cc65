import type { Database, Executor } from '../postgres/database.ts';
import { accountWrites } from './account/account.writes.ts';
import { receivedWrites } from './carried/received.writes.ts';
import { eventWrites } from './event/event.writes.ts';
import { exceptionWrites } from './exception/exception.writes.ts';
import { linkWrites } from './link/link.writes.ts';
import type { PortalWrites, UnrecordedWrites } from './portal-writes.ts';
import { shipmentWrites } from './shipment/shipment.insert.ts';
import { bookingWrites } from './shipment/shipment.writes.ts';
import { userWrites } from './user/user.writes.ts';

/** The portal's writes inside a transaction, which also holds their audit and outbox rows. */
export function createPortalWrites(transaction: Executor): PortalWrites {
  return {
    ...accountWrites(transaction),
    ...userWrites(transaction),
    ...shipmentWrites(transaction),
    ...bookingWrites(transaction),
    ...eventWrites(transaction),
    ...exceptionWrites(transaction),
    ...receivedWrites(transaction),
    ...linkWrites(transaction),
  };
}

/** Each write in a transaction of its own. */
export function unrecordedWrites(database: Database): UnrecordedWrites {
  const alone =
    <Given extends unknown[], Result>(
      write: (writes: PortalWrites, ...given: Given) => Promise<Result>,
    ): ((...given: Given) => Promise<Result>) =>
    (...given) =>
      database.transaction((transaction) => write(createPortalWrites(transaction), ...given));
  return {
    insertAccounts: alone((writes, ...given) => writes.insertAccounts(...given)),
    insertUsers: alone((writes, ...given) => writes.insertUsers(...given)),
    insertShipments: alone((writes, ...given) => writes.insertShipments(...given)),
    recordEvents: alone((writes, ...given) => writes.recordEvents(...given)),
    openExceptions: alone((writes, ...given) => writes.openExceptions(...given)),
    changeException: alone((writes, ...given) => writes.changeException(...given)),
    setCrmIds: alone((writes, ...given) => writes.setCrmIds(...given)),
  };
}
