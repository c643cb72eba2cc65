import { WaybillError } from '../../src/domain/errors.ts';
import { isCrmId, isPortalId } from '../../src/domain/record-ids.ts';
import { type UserError, userError } from '../../src/domain/user-error.ts';
import { decodeId, decodeIdOf, type EntityType, noIdOf } from '../../src/graph/entity-id.ts';
import type { RecordKey } from '../../src/portal-store/record/read-records.ts';

interface CrossIdArguments {
  readonly id?: string | null | undefined;
  readonly portalId?: string | null | undefined;
  readonly crmId?: string | null | undefined;
}

/**
 * The key in a representation of another subgraph; null if it holds no valid id. Either part may be missing. If the portal
 * id is there, it alone finds the record; the Salesforce id is then only a claim of the other subgraph.
 */
export function referenceKey(reference: Readonly<Record<string, unknown>>): RecordKey | null {
  const { portalId, crmId } = reference as CrossIdArguments;
  if (typeof portalId === 'string') return isPortalId(portalId) ? { portalId } : null;
  return typeof crmId === 'string' && isCrmId(crmId) ? { crmId } : null;
}

/**
 * The key in the arguments of a root field; null if `another` argument is given. A malformed id gives null as well, and is
 * answered like the id of no record.
 *
 * @param another an argument that names the record in another way
 * @throws WaybillError BAD_USER_INPUT unless exactly one argument is given
 */
export function argumentKey(
  type: EntityType,
  args: CrossIdArguments,
  another: Readonly<Record<string, unknown>> = {},
): RecordKey | null {
  const ways = { id: args.id, portalId: args.portalId, crmId: args.crmId, ...another };
  const given = Object.values(ways).filter((value) => value != null);
  if (given.length !== 1) {
    const fields = Object.keys(ways);
    throw new WaybillError('BAD_USER_INPUT', `Give exactly one of ${WORDS.format(fields)}.`, {
      details: { fields },
    });
  }
  return args.id == null
    ? referenceKey({ portalId: args.portalId, crmId: args.crmId })
    : opaqueKey(type, args.id, 'id');
}

const WORDS = new Intl.ListFormat('en', { type: 'conjunction' });

/** The problem with an opaque id of a mutation's input, for its `check`; empty for an id of that type. */
export function idProblems(type: EntityType, id: string, argument: string): readonly UserError[] {
  return decodeId(id)?.type === type
    ? []
    : [userError('INVALID_VALUE', argument, noIdOf(type, id, argument))];
}

/** The key in an opaque id; throws `BAD_USER_INPUT` for the id of another type. */
export function opaqueKey(type: EntityType, id: string, argument: string): RecordKey {
  const { portalId, crmId } = decodeIdOf(type, id, argument);
  return portalId === null ? { crmId } : { portalId };
}
