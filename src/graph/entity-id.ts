import { WaybillError } from '../domain/errors.ts';
import { isCrmId, isPortalId } from '../domain/record-ids.ts';

/** The opaque id of each entity: its letter, and the preferred id when both are known. */
const ENTITIES = {
  Account: { letter: 'A', prefers: 'crmId' },
  Shipment: { letter: 'S', prefers: 'portalId' },
  Exception: { letter: 'E', prefers: 'portalId' },
  Document: { letter: 'D', prefers: 'portalId' },
  PortalUser: { letter: 'U', prefers: 'portalId' },
  Contact: { letter: 'C', prefers: 'crmId' },
  Case: { letter: 'K', prefers: 'crmId' },
  Opportunity: { letter: 'O', prefers: 'crmId' },
} as const;

export type EntityType = keyof typeof ENTITIES;

/** Entities whose opaque id may name a record that only Salesforce has. */
export const CRM_PREFERRED = (Object.keys(ENTITIES) as EntityType[]).filter(
  (type) => ENTITIES[type].prefers === 'crmId',
);

/** Both stored ids of a record; an absent part and a null one mean the same. */
export interface CrossIds {
  readonly portalId?: string | null | undefined;
  readonly crmId?: string | null | undefined;
}

/** A decoded opaque id: exactly one of the two ids is set. */
export interface DecodedId {
  readonly type: EntityType;
  readonly portalId: string | null;
  readonly crmId: string | null;
}

const VERSION = '1';
const TYPE_OF_LETTER = new Map<string, EntityType>(
  (Object.keys(ENTITIES) as EntityType[]).map((type) => [ENTITIES[type].letter, type]),
);

/**
 * The opaque `id` of a record, computed in the same way in every subgraph. It may change once, when the record gets the
 * other system's id. The earlier `id` still resolves, since `decodeId` reads both forms.
 */
export function encodeId(type: EntityType, ids: CrossIds): string {
  const { letter, prefers } = ENTITIES[type];
  const crm = ids.crmId ? `c${ids.crmId}` : null;
  const portal = ids.portalId ? `p${ids.portalId}` : null;
  const key = prefers === 'crmId' ? (crm ?? portal) : (portal ?? crm);
  if (key === null) throw new TypeError(`a ${type} without any id`);
  return Buffer.from(`${VERSION}${letter}${key}`, 'latin1').toString('base64url');
}

/** Reads an opaque id of any form; null when it is none. */
export function decodeId(id: string): DecodedId | null {
  const text = Buffer.from(id, 'base64url').toString('latin1');
  const type = TYPE_OF_LETTER.get(text[1] ?? '');
  const key = text.slice(3);
  if (text[0] !== VERSION || type === undefined) return null;
  if (text[2] === 'p' && isPortalId(key)) return { type, portalId: key, crmId: null };
  if (text[2] === 'c' && isCrmId(key)) return { type, portalId: null, crmId: key };
  return null;
}

/** Reads an opaque id that must be of one type; throws `BAD_USER_INPUT` naming the argument otherwise. */
export function decodeIdOf(type: EntityType, id: string, argument: string): DecodedId {
  const decoded = decodeId(id);
  if (decoded?.type !== type) {
    throw new WaybillError('BAD_USER_INPUT', noIdOf(type, id, argument), { details: { fields: [argument] } });
  }
  return decoded;
}

/** What a text is that is no opaque id of the type, and what to give in its place. */
export function noIdOf(type: EntityType, id: string, argument: string): string {
  return `"${argument}" is ${natureOf(id)}. Give the field "id" of a record of type ${type}.`;
}

function natureOf(id: string): string {
  const decoded = decodeId(id);
  if (decoded !== null) return `an id of type ${decoded.type}`;
  if (isPortalId(id)) return 'a portalId';
  return isCrmId(id) ? 'a crmId' : 'no id of the graph';
}
