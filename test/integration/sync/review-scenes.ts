import { randomUUID } from 'node:crypto';
import { duplicatePersonItem } from '../../../src/domain/duplicate-person.ts';
import { findingItem } from '../../../src/domain/event-review.ts';
import type { ReviewCategory } from '../../../src/domain/review.ts';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { NewReviewItem, ReviewItem } from '../../../src/ledger/review/review-item.ts';
import type { SalesforceValues } from '../../../src/salesforce/client.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import { reconcile } from '../../../src/sync/reconcile/reconcile.ts';
import { deleteRecord } from '../../harness/salesforce-records.ts';
import type { SyncWorld } from './sync-fixture.ts';

/** A cause of doubt that really happened in both systems, and the item that the hub opened about it. */
export interface Scene {
  readonly item: ReviewItem;
  /** The record that a merge may name. */
  readonly crmId: string;
  /** What both systems have of the record. */
  look(): Promise<unknown>;
}

export class Scenes {
  readonly #world: SyncWorld;

  constructor(world: SyncWorld) {
    this.#world = world;
  }

  /** Salesforce refuses a shipment with this code, once. */
  async refused(code: string, category: ReviewCategory): Promise<Scene> {
    const id = await this.#world.book();
    await this.#world.org.arm({ kind: 'FAIL', code, path: '/composite/sobjects', times: 1 });
    await this.#world.pushAll();
    return await this.#shipmentScene(id, category);
  }

  /** A value that is too long for Salesforce. */
  async tooLong(): Promise<Scene> {
    const id = await this.#world.book({ quoteReference: 'Q'.repeat(81) });
    await this.#world.pushAll();
    return await this.#shipmentScene(id, 'INVALID_VALUE');
  }

  async stale(): Promise<Scene> {
    const { id, crmId } = await this.#sent();
    await this.update('Shipment__c', crmId, { Hub_Version__c: 99 });
    await this.#quote(id);
    return await this.#shipmentScene(id, 'STALE', crmId);
  }

  /** A rule of Salesforce refuses a change of a shipment that it has. */
  async ruledOut(): Promise<Scene> {
    const { id, crmId } = await this.#sent();
    const code = 'FIELD_CUSTOM_VALIDATION_EXCEPTION';
    await this.#world.org.arm({ kind: 'FAIL', code, path: '/composite/sobjects', times: 1 });
    await this.#quote(id);
    return await this.#shipmentScene(id, 'REJECTED', crmId);
  }

  /** Both systems changed the display name of the customer. */
  async conflict(): Promise<Scene> {
    const { portalId, crmId } = this.#world.customer;
    await this.#rename(`Agreed ${randomUUID()}`);
    await this.#world.pushAll();
    await this.#rename(`Ours ${randomUUID()}`);
    await this.update('Account', crmId, { Customer_Display_Name__c: `Theirs ${randomUUID()}` });
    await this.#world.pushAll();
    return await this.#accountScene(portalId, 'CONFLICT', crmId);
  }

  /** Salesforce has a phone number that the portal cannot read. */
  async unreadable(): Promise<Scene> {
    const { portalId, crmId } = this.#world.customer;
    await this.update('Account', crmId, { Phone: `ask ${randomUUID().slice(0, 8)}` });
    await this.#world.pullAll();
    return await this.#accountScene(portalId, 'INVALID_VALUE', crmId);
  }

  async lost(): Promise<Scene> {
    const { id, crmId } = await this.#sent();
    const other = await this.create('Shipment__c', { Name: 'Other', Account__c: this.#world.branch.crmId });
    await deleteRecord(this.#world.org.asAdministrator, 'Shipment__c', crmId);
    await this.#world.pullAll();
    return await this.#shipmentScene(id, 'ORPHAN', other);
  }

  /** A shipment of Salesforce that names one that the portal does not have. */
  async stranger(): Promise<Scene> {
    const crmId = await this.create('Shipment__c', {
      Name: 'Nobody’s',
      Account__c: this.#world.branch.crmId,
      Portal_Shipment_Id__c: randomUUID(),
    });
    await this.#world.pullAll();
    const item = await this.itemOf((each) => each.crmId === crmId, 'ORPHAN');
    return { item, crmId, look: () => this.#shipments('', crmId) };
  }

  /** Two shipments of Salesforce for one of the portal. */
  async twins(): Promise<Scene> {
    const { id, crmId } = await this.#sent();
    await this.update('Shipment__c', crmId, { Portal_Shipment_Id__c: null });
    const twin = { Name: 'Twin', Account__c: this.#world.branch.crmId, Portal_Shipment_Id__c: id };
    await this.create('Shipment__c', twin);
    await this.#world.pullAll();
    return await this.#shipmentScene(id, 'DOUBLE_LINK', crmId);
  }

  async oneSided(): Promise<Scene> {
    const { id, crmId } = await this.#sent();
    await this.#world.store.writes.setCrmIds('Shipment', [{ portalId: id, crmId: null }]);
    await this.compare();
    return await this.#shipmentScene(id, 'ONE_SIDED_LINK', crmId);
  }

  /** Salesforce differs in a field that the portal owns: the change of the portal was never queued. */
  async difference(): Promise<Scene> {
    const { id, crmId } = await this.#sent();
    await this.#world.sql(`UPDATE portal.shipment SET number = 'N-' || portal_id WHERE portal_id = $1`, [id]);
    await this.compare();
    return await this.#shipmentScene(id, 'DIFFERENCE', crmId);
  }

  /** A shipment of the portal is linked to one record of Salesforce, and is to be linked to another one. */
  async relink(): Promise<Scene> {
    const { id, crmId: linked } = await this.#sent();
    const crmId = await this.create('Shipment__c', {
      Name: 'The other',
      Account__c: this.#world.branch.crmId,
    });
    await this.open({
      cause: `relink Shipment ${id} ${crmId}`,
      category: 'RELINK',
      portalId: id,
      crmId: linked,
      fields: [{ field: 'crmId', portalValue: linked, crmValue: crmId }],
      proposal: { action: 'LINK', aggregate: 'Shipment', portalId: id, crmId, proposedBy: 'colleague' },
    });
    return await this.#shipmentScene(id, 'RELINK', crmId);
  }

  async registration(): Promise<Scene> {
    const crmId = await this.create('Account', { Name: `Newcomer ${randomUUID()}` });
    const [id = ''] = await this.open({
      cause: `registration ${randomUUID()}`,
      category: 'REGISTRATION',
      record: 'Account',
      portalId: null,
      accountId: null,
      fields: [{ field: 'legalName', portalValue: `Applicant ${randomUUID()}`, crmValue: null }],
    });
    const look = async () => [
      await this.#world.inSalesforce(
        soql`SELECT Id, Name FROM Account WHERE Portal_Customer_Id__c = ${id} OR Id = ${crmId}`,
      ),
      await this.#world.store.carried.byIds('Account', [id]),
    ];
    return { item: await this.itemOf((each) => each.id === id, 'REGISTRATION'), crmId, look };
  }

  /** Somebody is invited under the address of a user who signs in. */
  async person(): Promise<Scene> {
    const accountId = this.#world.customer.portalId;
    const email = `${randomUUID()}@acme.test`;
    const user = { email, name: 'Pat', kind: 'CUSTOMER', accountId, wholeAccount: true } as const;
    const [known = '', invited = ''] = await this.#world.store.writes.insertUsers([
      { ...user, subject: `${email} 1`, state: 'ACTIVE' },
      { ...user, subject: `${email} 2`, state: 'INVITED' },
    ]);
    const crmId = '003000000000001AAA';
    const newcomer = { record: 'PortalUser', portalId: invited, crmId: null, accountId } as const;
    const [id = ''] = await this.#world.dependencies.ledger.review.open([
      duplicatePersonItem(
        { ...newcomer, account: accountId, name: 'Pat', email },
        [{ portalId: known, crmId, name: 'Pat', account: accountId }],
        null,
      ),
    ]);
    const look = () =>
      this.#world.sql('SELECT state FROM portal.portal_user WHERE portal_id = $1', [invited]);
    return { item: await this.itemOf((each) => each.id === id, 'DUPLICATE'), crmId, look };
  }

  /** A delivery of the day after tomorrow. */
  async event(): Promise<Scene> {
    const id = await this.#world.book();
    const occurredAt = new Date(Date.now() + 48 * 3_600_000);
    await this.#world.write(async (unit) => {
      const event = {
        source: 'HANDHELD',
        reporter: 'driver',
        eventId: randomUUID(),
        milestone: 'DELIVERED',
        classifier: 'ACTUAL',
      } as const;
      const { findings } = await unit.portal.recordEvents([{ ...event, shipmentId: id, occurredAt }]);
      await unit.ledger.review.open(findings.map((finding) => findingItem(finding, null)));
    });
    const item = await this.itemOf((each) => each.portalId === id, 'IMPLAUSIBLE_EVENT');
    const look = () =>
      this.#world.sql('SELECT count(*) FROM portal.tracking_event WHERE shipment_id = $1', [id]);
    return { item, crmId: '', look };
  }

  async open(changed: Partial<NewReviewItem>): Promise<readonly string[]> {
    return await this.#world.dependencies.ledger.review.open([
      {
        cause: `test ${randomUUID()}`,
        category: 'REJECTED',
        reason: 'a test',
        record: 'Shipment',
        portalId: null,
        crmId: null,
        accountId: this.#world.customer.portalId,
        fields: [],
        candidates: [],
        proposal: null,
        ownerTeam: 'Dispatch',
        lastResponse: null,
        requestId: null,
        ...changed,
      },
    ]);
  }

  async itemOf(isIt: (item: ReviewItem) => boolean, category: ReviewCategory): Promise<ReviewItem> {
    const items = await this.#world.review();
    const found = items.find((item) => item.category === category && isIt(item));
    if (found === undefined) {
      throw new Error(`no item ${category} among ${items.map((item) => item.category).join(', ')}`);
    }
    return found;
  }

  async update(object: string, crmId: string, values: SalesforceValues): Promise<void> {
    await this.#world.org.asAdministrator.update(object, crmId, values, newUpstreamUsage());
  }

  async create(object: string, values: SalesforceValues): Promise<string> {
    return await this.#world.org.asAdministrator.create(object, values, newUpstreamUsage());
  }

  async compare(): Promise<void> {
    await reconcile(this.#world.dependencies, new Date(Date.now() - 60_000), new AbortController().signal);
  }

  async #sent(): Promise<{ readonly id: string; readonly crmId: string }> {
    const id = await this.#world.book();
    await this.#world.pushAll();
    await this.#world.pullAll();
    return { id, crmId: String((await this.#world.shipmentInSalesforce(id))?.Id) };
  }

  async #quote(aggregateId: string): Promise<void> {
    const accountId = this.#world.customer.portalId;
    await this.#world.write(async (unit) => {
      const { version } = await unit.portal.updateShipment(aggregateId, null, { quoteReference: 'Q-2' });
      unit.enqueue({ record: 'Shipment', aggregateId, accountId, lane: 'REALTIME', version });
    });
    await this.#world.pushAll();
  }

  async #rename(name: string): Promise<void> {
    const { portalId } = this.#world.customer;
    await this.#world.write(async (unit) => {
      const { version } = await unit.portal.setDisplayName(portalId, null, name);
      const change = { record: 'Account', aggregateId: portalId, accountId: portalId, version } as const;
      unit.enqueue({ ...change, lane: 'NEAR_REALTIME' });
    });
  }

  async #shipmentScene(id: string, category: ReviewCategory, crmId = ''): Promise<Scene> {
    const item = await this.itemOf((each) => each.portalId === id, category);
    return { item, crmId, look: () => this.#shipments(id, item.crmId ?? '') };
  }

  async #shipments(id: string, crmId: string): Promise<unknown> {
    const there = soql`SELECT Id, Name, Portal_Shipment_Id__c, Quote_Reference__c, Hub_Version__c FROM Shipment__c
      WHERE Portal_Shipment_Id__c = ${id} OR Id = ${crmId} ORDER BY Id`;
    return [await this.#world.store.carried.byIds('Shipment', [id]), await this.#world.inSalesforce(there)];
  }

  async #accountScene(portalId: string, category: ReviewCategory, crmId: string): Promise<Scene> {
    const item = await this.itemOf((each) => each.portalId === portalId, category);
    const there = soql`SELECT Customer_Display_Name__c, Phone FROM Account WHERE Id = ${crmId}`;
    const look = async () => {
      const [row] = await this.#world.store.carried.byIds('Account', [portalId]);
      return [row?.['display_name'], row?.['phone'], await this.#world.inSalesforce(there)];
    };
    return { item, crmId, look };
  }
}
