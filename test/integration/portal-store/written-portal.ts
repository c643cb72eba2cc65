import type { PortalWrites } from '../../../src/portal-store/portal-writes.ts';
import type { NewShipment } from '../../../src/portal-store/shipment/shipment.columns.ts';
import {
  insertTenant,
  openTestPortal,
  shipment,
  staff,
  type Tenant,
  type TestPortal,
} from '../../harness/portal/portal-store.ts';

export const BOOKED_AT = new Date('2026-03-01T08:00:00Z');

/** A day of March 2026. */
export const day = (date: number) => new Date(Date.UTC(2026, 2, date));

/** A portal with two customers that is written to. */
export class WrittenPortal implements AsyncDisposable {
  readonly portal: TestPortal;
  readonly tenant: Tenant;
  readonly other: Tenant;

  private constructor(portal: TestPortal, tenant: Tenant, other: Tenant) {
    this.portal = portal;
    this.tenant = tenant;
    this.other = other;
  }

  static async open(): Promise<WrittenPortal> {
    const portal = await openTestPortal();
    const tenant = await insertTenant(portal.store, 'Mutations');
    return new WrittenPortal(portal, tenant, await insertTenant(portal.store, 'Other'));
  }

  /** One write in a transaction of its own. */
  async write<T>(work: (writes: PortalWrites) => Promise<T>): Promise<T> {
    return await this.portal.write(work);
  }

  async book(more: Partial<NewShipment> = {}) {
    const { account, north } = this.tenant;
    return await this.write((writes) => writes.bookShipment(shipment(account, north, more), BOOKED_AT));
  }

  async read(portalId: string) {
    const [row] = await this.portal.store.shipments.byKeys(staff(), [{ portalId }]);
    if (row == null) throw new Error('no such shipment');
    return row;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.portal[Symbol.asyncDispose]();
  }
}
