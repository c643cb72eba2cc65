import { WaybillError } from '../../src/domain/errors.ts';
import { isCrmId, isPortalId } from '../../src/domain/record-ids.ts';
import { decodeIdOf, type EntityType } from '../../src/graph/entity-id.ts';
import type { RecordKey } from '../../src/portal-store/record/read-records.ts';

interface CrossIdArguments {
  readonly id?: string | null | undefined;
  readonly portalId?: string | null | undefined;
  readonly crmId?: string | null | undefined;
}

/**
 * The key that a representation of another subgraph gives; null when it holds no usable id. Either part may be missing.
 * The portal's own id decides when it is there: the other part is then only what the other system believes.
 */
export function referenceKey(reference: Readonly<Record<string, unknown>>): RecordKey | null {
  const { portalId, crmId } = reference as CrossIdArguments;
  if (typeof portalId === 'string') return isPortalId(portalId) ? { portalId } : null;
  return typeof crmId === 'string' && isCrmId(crmId) ? { crmId } : null;
}

/**
 * The key that the arguments of a root field give. Throws `BAD_USER_INPUT` unless exactly one is given; an id that
 * cannot be anyone's is null, as one that is nobody's.
 */
export function argumentKey(type: EntityType, args: CrossIdArguments): RecordKey | null {
  const given = [args.id, args.portalId, args.crmId].filter((value) => value != null);
  if (given.length !== 1) {
    throw new WaybillError('BAD_USER_INPUT', 'Give exactly one of the ids.', {
      details: { fields: ['id', 'portalId', 'crmId'] },
    });
  }
  return args.id == null
    ? referenceKey({ portalId: args.portalId, crmId: args.crmId })
    : opaqueKey(type, args.id, 'id');
}

/** The key in an opaque id; throws `BAD_USER_INPUT` when it is the id of something else. */
export function opaqueKey(type: EntityType, id: string, argument: string): RecordKey {
  const { portalId, crmId } = decodeIdOf(type, id, argument);
  return portalId === null ? { crmId } : { portalId };
}
