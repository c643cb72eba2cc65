import { randomUUID } from 'node:crypto';
import {
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isEnumType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { encodeId } from '../../../src/graph/entity-id.ts';
import type { TestHub } from '../../harness/hub.ts';

/** A link to one shipment, opened as the page of the consignee opens it. */
export interface OpenedLink {
  readonly linkId: string;
  readonly secret: string;
  /** The session's token. */
  readonly token: string;
}

export async function shareShipment(hub: TestHub, user: string, portalId: string, days = 7) {
  const id = encodeId('Shipment', { portalId });
  const { data, errors } = await hub.ask<{
    shipmentLinkCreate: { url: string | null; link: { id: string } | null; userErrors: readonly object[] };
  }>(
    user,
    `mutation ($input: ShipmentLinkCreateInput!) {
      shipmentLinkCreate(input: $input) { url link { id } userErrors { field code } } }`,
    { input: { idempotencyKey: randomUUID(), id, days } },
  );
  const { url = null, link = null, userErrors = errors } = data?.shipmentLinkCreate ?? {};
  return { secret: new URL(url ?? 'none:').hash.slice(1), linkId: link?.id ?? '', userErrors };
}

/** Sends what the page sends. */
export async function exchange(hub: TestHub, body: object): Promise<Response> {
  return await fetch(new URL('/sign-in/shared-link', hub.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

export async function openedLink(hub: TestHub, user: string, portalId: string): Promise<OpenedLink> {
  const { secret, linkId, userErrors } = await shareShipment(hub, user, portalId);
  if (userErrors.length > 0) throw new Error(JSON.stringify(userErrors));
  const { token } = (await (await exchange(hub, { secret })).json()) as { token: string };
  return { linkId, secret, token };
}

/** How a link reaches each type of its table from the root; those of streams are reached in no query. */
export const WAYS: Readonly<Record<string, readonly string[] | null>> = {
  Query: [],
  Mutation: null,
  Subscription: null,
  Shipment: ['sharedShipment'],
  Place: ['sharedShipment', 'origin'],
  Stop: ['sharedShipment', 'stops'],
  Milestone: ['sharedShipment', 'currentMilestone'],
  EstimatedDelivery: ['sharedShipment', 'estimatedDelivery'],
  TrackingEventConnection: ['sharedShipment', 'trackingEvents(first: 20)'],
  PageInfo: ['sharedShipment', 'trackingEvents(first: 20)', 'pageInfo'],
  TrackingEvent: ['sharedShipment', 'trackingEvents(first: 20)', 'nodes'],
  EventCorrection: ['sharedShipment', 'trackingEvents(first: 20)', 'nodes', 'correction'],
  ShipmentUpdated: null,
  Heartbeat: null,
  GapNotice: null,
};

const VALUES: Readonly<Record<string, string>> = {
  ID: '"anything"',
  String: '"anything"',
  Int: '1',
  Date: '"2026-01-01"',
  DateTime: '"2026-01-01T00:00:00Z"',
};

/** The text that asks one field, with the arguments that it cannot do without. @param id for each argument that is an id */
export function asked(schema: GraphQLSchema, field: GraphQLField<unknown, unknown>, id?: string): string {
  const needed = field.args.flatMap(({ name, type }) => {
    const named = getNamedType(type);
    const isNamed = id !== undefined && named.name === 'ID';
    if (name === 'first') return ['first: 1'];
    if (!isNonNullType(type) && !isNamed) return [];
    const [first] = isEnumType(named) ? named.getValues() : [];
    const value = isNamed ? JSON.stringify(id) : (first?.name ?? VALUES[named.name]);
    if (value === undefined) throw new Error(`say in shared-link.ts what to give for ${String(type)}`);
    return [`${name}: ${String(type).startsWith('[') ? `[${value}]` : value}`];
  });
  const call = needed.length === 0 ? field.name : `${field.name}(${needed.join(', ')})`;
  return isCompositeType(schema.getType(getNamedType(field.type).name)) ? `${call} { __typename }` : call;
}

export function fieldsOf(schema: GraphQLSchema, type: string): readonly GraphQLField<unknown, unknown>[] {
  const object = schema.getType(type);
  return isObjectType(object) ? Object.values(object.getFields()) : [];
}

/** The values at the end of a way, of every item of the lists on it. */
export function valuesAt(data: unknown, way: readonly string[]): unknown[] {
  if (Array.isArray(data)) return data.flatMap((item) => valuesAt(item, way));
  const [step, ...rest] = way;
  if (step === undefined) return [data];
  if (typeof data !== 'object' || data === null) return [];
  return valuesAt((data as Record<string, unknown>)[step.replace(/\(.*/, '')], rest);
}
