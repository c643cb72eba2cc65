import type { Role } from '../access.ts';
import type { TransformName } from '../transforms/transform-name.ts';
import type { Team } from '../vocabulary/index.ts';
import type {
  ConflictRule,
  Direction,
  FieldChange,
  Lane,
  Owner,
  OwnershipRow,
  PortalField,
  SalesforceField,
  SalesforceFieldType,
  SynchronizedObject,
  SynchronizedRecord,
  Validation,
} from './row.ts';
import { baselineValidation, transformOf } from './row-defaults.ts';

/** Defaults for all rows of one record. */
interface RecordDefaults {
  readonly object: SynchronizedObject | null;
  readonly table: string | null;
  readonly lane: Lane;
  readonly team: Team;
  /** False for records that share the object of another record, which has the cache's fields. */
  readonly cached?: boolean;
}

interface Extras {
  /** See `SalesforceField.permission`; the field itself unless said otherwise. */
  readonly permission?: string;
  /** The portal's column, if the portal stores the value; `columnType` if its type differs from the Salesforce type. */
  readonly column?: string;
  readonly columnType?: string;
  readonly lane?: Lane;
  readonly transform?: TransformName;
  readonly validation?: readonly Validation[];
  readonly required?: boolean;
  readonly conflict?: ConflictRule;
  readonly onCreate?: boolean;
  readonly team?: Team;
  readonly change?: FieldChange;
  readonly direction?: Direction;
  /** True: the hub writes it where a person decides so in review. */
  readonly inReview?: boolean;
  /** False for a part of a field that another row reads. */
  readonly cached?: boolean;
}

/** The change of a field through the graph: its mutations, its roles, and the states in which it is locked. */
export function changedBy(
  mutations: string | readonly string[],
  roles: readonly Role[],
  lockedIn: readonly string[] = [],
  customers: FieldChange['customers'] = null,
): FieldChange {
  return { mutations: typeof mutations === 'string' ? [mutations] : mutations, roles, lockedIn, customers };
}

/** The builders for the rows of one record. */
export function recordRows(record: SynchronizedRecord, defaults: RecordDefaults) {
  function row(
    owner: Owner,
    direction: Direction,
    field: string,
    salesforce: SalesforceField | null,
    portal: PortalField | null,
    reason: string,
    extras: Extras,
  ): OwnershipRow {
    const onCreate = extras.onCreate ?? false;
    const change = extras.change ?? null;
    const sent = direction === 'TO_SALESFORCE' || direction === 'BOTH';
    return {
      record,
      field,
      owner,
      salesforce,
      portal,
      direction,
      lane: direction === 'NONE' ? null : (extras.lane ?? defaults.lane),
      transform: extras.transform ?? transformOf(salesforce?.type),
      validation: [...baselineValidation(salesforce?.type, extras.transform), ...(extras.validation ?? [])],
      required: extras.required ?? false,
      conflict: extras.conflict ?? 'OWNER_WINS',
      onCreate,
      failureOwner: extras.team ?? defaults.team,
      change,
      cached: salesforce !== null && (extras.cached ?? defaults.cached) !== false,
      hubWrites:
        salesforce !== null &&
        (sent || extras.inReview === true || (owner === 'SALESFORCE' && change !== null)),
      reason,
    };
  }

  function portalField(type: string, extras: Extras): PortalField | null {
    if (extras.column === undefined) return null;
    if (defaults.table === null) throw new TypeError(`${record} has no table for ${extras.column}`);
    return { table: defaults.table, column: extras.column, type: extras.columnType ?? type };
  }

  function mapped(owner: Owner, direction: (portal: PortalField | null) => Direction) {
    return (
      field: string,
      api: string,
      label: string,
      type: SalesforceFieldType,
      reason: string,
      extras: Extras = {},
    ): OwnershipRow => {
      if (defaults.object === null) throw new TypeError(`${record} has no object for ${api}`);
      const salesforce = {
        object: defaults.object,
        field: api,
        label,
        type,
        permission: extras.permission ?? api,
      };
      const portal = portalField(type.kind, extras);
      return row(owner, extras.direction ?? direction(portal), field, salesforce, portal, reason, extras);
    };
  }

  const toSalesforce = mapped('PORTAL', () => 'TO_SALESFORCE');
  return {
    /** Owned by Salesforce: copied to the portal if the row has a column, else read from Salesforce. */
    fromSalesforce: mapped('SALESFORCE', (portal) => (portal === null ? 'NONE' : 'TO_PORTAL')),
    /** Owned by the portal and carried to Salesforce for visibility. */
    toSalesforce,
    /** Changed in both systems; the conflict rule decides. */
    shared: mapped('SHARED', () => 'BOTH'),
    /** Owned by the portal and kept there: a non-owner cannot even see it in Salesforce. */
    portalOnly: (
      field: string,
      column: string | null,
      type: string,
      reason: string,
      extras: Omit<Extras, 'column' | 'columnType' | 'direction'> = {},
    ): OwnershipRow =>
      row(
        'PORTAL',
        'NONE',
        field,
        null,
        column === null ? null : portalField(type, { column }),
        reason,
        extras,
      ),
    /** The portal's id on the Salesforce record: a unique external id, so an upsert never creates a duplicate. */
    linked: (field: string, api: string, label: string, reason: string, lane: Lane = defaults.lane) =>
      toSalesforce(field, api, label, { kind: 'Text', length: 64, externalId: true }, reason, {
        column: 'portal_id',
        columnType: 'uuid',
        required: true,
        team: 'Integration',
        lane,
      }),
    /** The hub's own version number, which a validation rule forbids to decrease. */
    hubVersion: () =>
      toSalesforce(
        'hubVersion',
        'Hub_Version__c',
        'Hub Version',
        { kind: 'Number', precision: 18, scale: 0 },
        'a late call cannot overwrite newer state',
        { column: 'version', columnType: 'bigint', required: true, team: 'Integration' },
      ),
  };
}
