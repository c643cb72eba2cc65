import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import { demoId } from '../../src/cli/demo/shipments.ts';
import { newUpstreamUsage } from '../../src/domain/upstream-usage.ts';
import { encodeId } from '../../src/graph/entity-id.ts';
import type { SalesforceRow, SalesforceValues } from '../../src/salesforce/client.ts';
import type { Soql } from '../../src/salesforce/soql.ts';
import type { TestHub } from './hub.ts';

type Json = Readonly<Record<string, unknown>>;

export interface Payload extends Json {
  readonly userErrors: readonly {
    readonly code: string;
    readonly field: string | null;
    readonly owner: string | null;
  }[];
  readonly writes: readonly {
    readonly system: string;
    readonly record: string;
    readonly state: string;
    readonly lane: string | null;
  }[];
}

export interface ReviewItem {
  readonly id: string;
  readonly version: number;
  readonly category: string;
  readonly reason: string;
  readonly state: string;
  readonly ownerTeam: string;
  readonly lastResponse: string | null;
  readonly portalId: string | null;
  readonly fields: readonly {
    readonly field: string;
    readonly portalValue: string | null;
    readonly crmValue: string | null;
  }[];
  readonly candidates: readonly {
    readonly crmId: string | null;
    readonly portalId: string | null;
    readonly evidence: readonly string[];
  }[];
}

const WAIT_MS = 25_000;

/** Works on a running hub as its users do, by the public graph, and looks at Salesforce as its administrator does. */
export class BothSystems {
  readonly hub: TestHub;

  constructor(hub: TestHub) {
    this.hub = hub;
  }

  /** Calls a mutation and answers its payload; fails on GraphQL errors. */
  async mutate(user: string, mutation: string, input: Json, selection = ''): Promise<Payload> {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
    const { data, errors } = await this.hub.ask(
      user,
      `mutation ($input: ${type}!) { ${mutation}(input: $input) {
        userErrors { code field owner message } writes { system record state lane } ${selection} } }`,
      { input: { idempotencyKey: randomUUID(), ...input } },
    );
    expect(errors).toEqual([]);
    return data?.[mutation] as Payload;
  }

  /** The same, and nothing was refused. */
  async done(user: string, mutation: string, input: Json, selection = ''): Promise<Payload> {
    const payload = await this.mutate(user, mutation, input, selection);
    expect(payload.userErrors).toEqual([]);
    return payload;
  }

  async query<T = Json>(user: string, query: string, variables: Json = {}): Promise<T> {
    const { data, errors } = await this.hub.ask(user, query, variables);
    expect(errors).toEqual([]);
    return data as T;
  }

  async inSalesforce(query: Soql): Promise<readonly SalesforceRow[]> {
    return await this.hub.org.asAdministrator.query(query, newUpstreamUsage());
  }

  /** Somebody in Salesforce changes a record. */
  async changeInSalesforce(object: string, id: string, values: SalesforceValues): Promise<void> {
    await this.hub.org.asAdministrator.update(object, id, values, newUpstreamUsage());
  }

  async createInSalesforce(object: string, values: SalesforceValues): Promise<string> {
    return await this.hub.org.asAdministrator.create(object, values, newUpstreamUsage());
  }

  /** Asks until the answer is there. */
  async eventually<T>(what: string, ask: () => Promise<T | null | undefined | false>): Promise<T> {
    for (const deadline = Date.now() + WAIT_MS; ; ) {
      const answer = await ask();
      if (answer !== null && answer !== undefined && answer !== false) return answer;
      if (Date.now() > deadline) throw new Error(`never: ${what}`);
      await setTimeout(50);
    }
  }

  /** The row of Salesforce, once it has what is expected. */
  async arrives(query: Soql, expected: Json = {}): Promise<SalesforceRow> {
    let last: SalesforceRow | undefined;
    try {
      return await this.eventually('in Salesforce', async () => {
        [last] = await this.inSalesforce(query);
        const here = last;
        return (
          here !== undefined &&
          Object.entries(expected).every(([name, value]) => here[name] === value) &&
          here
        );
      });
    } catch (error) {
      expect(last).toMatchObject(expected);
      throw error;
    }
  }

  async shipment(id: string): Promise<Json> {
    const { shipment } = await this.query<{ shipment: Json }>(
      'admin',
      `query ($id: ID!) { shipment(id: $id) {
        id portalId crmId number version dockAppointmentNote serviceLevel currentMilestone { type } exceptionCode
        stops { sequence type city } branch { displayName }
        syncStatus { state lane attempts visibleAt lastError { code } }
        provenance { field system portalValue crmValue rule lost { system value } }
        exceptions(first: 5) { nodes { id portalId code state case { crmId status priority isClosed } } } } }`,
      { id },
    );
    return shipment;
  }

  /** Waits until Salesforce has everything about a shipment. */
  async settled(id: string): Promise<Json> {
    return await this.eventually(`shipment ${id} is settled`, async () => {
      const shipment = await this.shipment(id);
      const status = shipment['syncStatus'] as Json | null;
      return status?.['state'] === 'DONE' && shipment['crmId'] !== null && shipment;
    });
  }

  async review(filter: Json): Promise<readonly ReviewItem[]> {
    const { reviewItems } = await this.query<{ reviewItems: { nodes: readonly ReviewItem[] } }>(
      'admin',
      `query ($filter: ReviewItemFilter) { reviewItems(filter: $filter, first: 50) { nodes {
        id version category reason state ownerTeam lastResponse portalId
        fields { field portalValue crmValue } candidates { crmId portalId evidence } } } }`,
      { filter },
    );
    return reviewItems.nodes;
  }

  /** The item of a record, once it is there. */
  async lands(portalId: string, category: string): Promise<ReviewItem> {
    let found: readonly ReviewItem[] = [];
    try {
      return await this.eventually(`a review item ${category}`, async () => {
        found = await this.review({ portalId });
        return found.find((item) => item.category === category && item.state === 'OPEN');
      });
    } catch (error) {
      expect(found.map((item) => `${item.category} ${item.state}`)).toEqual([`${category} OPEN`]);
      throw error;
    }
  }

  async audit(record: string, recordId: string) {
    const { auditTrail } = await this.query<{
      auditTrail: {
        nodes: readonly { action: string; principal: string; system: string; changes: readonly Json[] }[];
      };
    }>(
      'admin',
      `query ($filter: AuditFilter) { auditTrail(filter: $filter, first: 50) { nodes {
        action principal role system requestId changes { field old new } } } }`,
      { filter: { record, recordId } },
    );
    return auditTrail.nodes;
  }

  async book(
    input: Json = {},
    user = 'dispatcher',
    branch = 'NORTHWIND-CHI',
  ): Promise<{ id: string; portalId: string }> {
    const { shipment } = await this.done(
      user,
      'shipmentBook',
      { accountId: accountId(branch), mode: 'TRUCK', serviceLevel: 'EXPEDITED', ...input },
      'shipment { id portalId }',
    );
    return shipment as { id: string; portalId: string };
  }

  async openException(shipmentId: string, input: Json): Promise<{ id: string; portalId: string }> {
    const { exception } = await this.done(
      'dispatcher',
      'exceptionOpen',
      { shipmentId, ...input },
      'exception { id portalId }',
    );
    return exception as { id: string; portalId: string };
  }
}

/** The opaque id of a demo account. */
export function accountId(code: string): string {
  return encodeId('Account', { portalId: demoId('account', code) });
}
