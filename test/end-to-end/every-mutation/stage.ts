import { randomUUID } from 'node:crypto';
import { DEMO_USERS } from '../../../src/cli/demo/people.ts';
import { HUB_REPORTER } from '../../../src/domain/reporter.ts';
import type { ReviewCategory } from '../../../src/domain/review.ts';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import type { SalesforceValues } from '../../../src/salesforce/client.ts';
import type { TestHub } from '../../harness/hub.ts';

/** Makes records in both systems. */
export class Stage {
  readonly #hub: TestHub;
  readonly #account: { readonly portalId: string; readonly crmId: string };

  constructor(hub: TestHub, account: Stage['account']) {
    this.#hub = hub;
    this.#account = account;
  }

  /** A customer in both systems. */
  get account(): { readonly portalId: string; readonly crmId: string } {
    return this.#account;
  }

  get accountId(): string {
    return encodeId('Account', this.#account);
  }

  async shipment(): Promise<string> {
    const { portalId } = this.#account;
    const [shipment] = await this.#writes.insertShipments([
      {
        number: `WB-${randomUUID()}`,
        accountId: portalId,
        branchId: portalId,
        originCountry: 'DE',
        destinationCountry: 'FR',
        events: [
          {
            source: 'PORTAL',
            reporter: HUB_REPORTER,
            eventId: randomUUID(),
            milestone: 'BOOKED',
            classifier: 'ACTUAL',
            occurredAt: new Date('2026-03-01T08:00:00Z'),
          },
        ],
      },
    ]);
    return encodeId('Shipment', { portalId: shipment?.portalId ?? '' });
  }

  /** A user has one export at a time. */
  async endExports(): Promise<void> {
    await this.#hub.adapters
      .database()
      .query({ text: `UPDATE portal.bulk_export SET state = 'FAILED' WHERE state IN ('QUEUED', 'RUNNING')` });
  }

  /** An export of the administrator that no gateway takes up. */
  async waitingExport(): Promise<string> {
    await this.endExports();
    const [row] = await this.#hub.adapters.database().query<{ readonly id: string }>({
      text: `INSERT INTO portal.bulk_export (user_id, role, query, variables, format, page_size, due_at)
        SELECT portal_id, 'ADMIN', '', '{}', 'CSV', 100, 'infinity' FROM portal.portal_user WHERE subject = $1
        RETURNING portal_id AS id`,
      values: [DEMO_USERS.find(({ token }) => token === 'admin')?.subject],
    });
    return row?.id ?? '';
  }

  async shipmentLink(): Promise<string> {
    const input = { idempotencyKey: randomUUID(), id: await this.shipment() };
    const { data } = await this.#hub.ask<{ shipmentLinkCreate: { link: { id: string } } }>(
      'admin',
      'mutation ($input: ShipmentLinkCreateInput!) { shipmentLinkCreate(input: $input) { link { id } } }',
      { input },
    );
    return data?.shipmentLinkCreate.link.id ?? '';
  }

  async exception(): Promise<string> {
    const portalId = randomUUID();
    const { portalId: accountId } = this.#account;
    await this.#writes.insertShipments([
      {
        number: `WB-${randomUUID()}`,
        accountId,
        branchId: accountId,
        exceptions: [{ portalId, code: 'CUSTOMS', severity: 'LOW', openedAt: new Date() }],
      },
    ]);
    return encodeId('Exception', { portalId });
  }

  async user(state: 'INVITED' | 'ACTIVE'): Promise<string> {
    const address = `${randomUUID()}@every.example`;
    const [portalId = ''] = await this.#writes.insertUsers([
      {
        subject: address,
        email: address,
        name: 'Every One',
        kind: 'CUSTOMER',
        state,
        accountId: this.#account.portalId,
        wholeAccount: false,
        branchIds: [],
      },
    ]);
    return encodeId('PortalUser', { portalId });
  }

  async upload(): Promise<string> {
    const answer = await fetch(new URL('/documents', this.#hub.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#hub.tokens['admin'] ?? ''}` },
      body: `%PDF-1.7 ${randomUUID()}`,
    });
    return ((await answer.json()) as { readonly uploadId: string }).uploadId;
  }

  async document(): Promise<string> {
    const input = {
      idempotencyKey: randomUUID(),
      shipmentId: await this.shipment(),
      uploadId: await this.upload(),
      type: 'CUSTOMER',
      fileName: 'paper.pdf',
    };
    const { data } = await this.#hub.ask<{ documentAttach: { document: { id: string } } }>(
      'admin',
      'mutation ($input: DocumentAttachInput!) { documentAttach(input: $input) { document { id } } }',
      { input },
    );
    return data?.documentAttach.document.id ?? '';
  }

  async customer(): Promise<string> {
    const [portalId = ''] = await this.#writes.insertAccounts([{ displayName: 'Every Customer' }]);
    return encodeId('Account', { portalId });
  }

  async accountOfSalesforce(): Promise<string> {
    const crmId = await this.#create('Account', { Name: `Every ${randomUUID()}` });
    return encodeId('Account', { crmId });
  }

  async contact(accountId: string = this.#account.crmId): Promise<string> {
    const crmId = await this.#create('Contact', {
      LastName: 'Every',
      Email: `${randomUUID()}@every.example`,
      AccountId: accountId,
    });
    return encodeId('Contact', { crmId });
  }

  async accountWithContact(): Promise<{ readonly accountId: string; readonly contactId: string }> {
    const crmId = await this.#create('Account', { Name: `Every ${randomUUID()}` });
    return { accountId: encodeId('Account', { crmId }), contactId: await this.contact(crmId) };
  }

  async reviewItem(category: ReviewCategory, proposal: Readonly<Record<string, unknown>> | null = null) {
    const { portalId, crmId } = this.#account;
    const [id = ''] = await this.#hub.adapters.ledger().review.open([
      {
        cause: randomUUID(),
        category,
        proposal,
        reason: 'For a test.',
        record: 'Account',
        portalId,
        crmId,
        accountId: portalId,
        candidates: [],
        ownerTeam: 'Dispatch',
        fields: [{ field: 'displayName', portalValue: 'One', crmValue: 'Other' }],
        lastResponse: null,
        requestId: null,
      },
    ]);
    return { id, expectedVersion: 1 };
  }

  get #writes() {
    return this.#hub.adapters.portalStore().writes;
  }

  #create(object: string, values: SalesforceValues): Promise<string> {
    return this.#hub.org.asAdministrator.create(object, values, newUpstreamUsage());
  }
}
