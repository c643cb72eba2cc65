import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DefinitionNode, Kind, type ObjectTypeDefinitionNode, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/config/package-root.ts';
import { FIELD_VISIBILITY, ROLES, ROLES_OF_KIND, type Role } from '../../../src/domain/access.ts';
import { MUTATIONS, PORTAL_MUTATIONS } from '../../../src/domain/mutations.ts';
import { rolesBy } from '../../../src/domain/ownership/guard.ts';
import { OWNERSHIP } from '../../../src/domain/ownership/index.ts';

/**
 * `customerRegister` makes an account, with its fields as Salesforce has them or as the first shipment brings them.
 * `documentLinkCreate` and `bulkExportCreate` answer what the caller may read already. `recordResend` queues a record as it is, and
 * `recordRelinkPropose` asks a second person.
 */
const READ_ONLY: readonly string[] = ['documentLinkCreate', 'bulkExportCreate', 'bulkExportCancel'];
const SET_NO_FIELD: readonly string[] = [
  'documentLinkCreate',
  'bulkExportCreate',
  'bulkExportCancel',
  'shipmentLinkCreate',
  'shipmentLinkRevoke',
  'customerRegister',
  'recordResend',
  'recordRelinkPropose',
];

describe('the table of mutations', () => {
  it('has the mutations of the public schema, each in the subgraph of its system', () => {
    const systems = { PORTAL: 'portal', SALESFORCE: 'salesforce', HUB: 'operations' } as const;
    for (const [system, subgraph] of Object.entries(systems)) {
      const sdl = readFileSync(join(packageRoot(), `schema/${subgraph}.graphql`), 'utf8');
      const type = parse(sdl).definitions.find(isMutationType);
      const offered = type?.fields?.map(({ name }) => name.value) ?? [];
      const rows = MUTATIONS.filter((row) => row.system === system).map(({ mutation }) => mutation as string);
      expect(offered.toSorted(), subgraph).toEqual(rows.toSorted());
    }
  });
});

function isMutationType(node: DefinitionNode): node is ObjectTypeDefinitionNode {
  return node.kind === Kind.OBJECT_TYPE_DEFINITION && node.name.value === 'Mutation';
}

describe('who may call a mutation', () => {
  it.each(PORTAL_MUTATIONS.filter(({ mutation }) => !SET_NO_FIELD.includes(mutation)))(
    '$mutation: only roles that may change one of its fields',
    ({ mutation, callers }) => {
      const changing = OWNERSHIP.flatMap(({ change }) => (change ? rolesBy(change, mutation) : []));
      expect(callers.roles.filter((role) => !changing.includes(role))).toEqual([]);
    },
  );

  it('is said for each: by its own row, by the fields it changes, or by the visibility of its field', () => {
    const open = MUTATIONS.filter(
      ({ mutation, callers }) =>
        callers === null && fieldsOf(mutation).length === 0 && visibilityOf(mutation) === undefined,
    );
    expect(open).toEqual([]);
    // Only these may do without fields.
    const bare = PORTAL_MUTATIONS.filter(({ mutation }) => fieldsOf(mutation).length === 0);
    expect(bare.map(({ mutation }) => mutation)).toEqual(SET_NO_FIELD);
  });

  it('is some mutation of a field for each role that may change the field', () => {
    const callersOf = new Map<string, readonly Role[] | undefined>(
      MUTATIONS.map(({ mutation, callers }) => [mutation, callers?.roles]),
    );
    const useless = OWNERSHIP.flatMap(({ record, field, change }) =>
      (change?.roles ?? [])
        .filter(
          (role) =>
            !change?.mutations.some(
              (mutation) =>
                rolesBy(change, mutation).includes(role) && (callersOf.get(mutation) ?? ROLES).includes(role),
            ),
        )
        .map((role) => `${role} has no mutation for ${record}.${field}`),
    );
    expect(useless).toEqual([]);
  });

  it('never is an analyst where a record changes, and only staff for what the hub keeps', () => {
    const staff = ROLES_OF_KIND.STAFF;
    for (const { mutation, system, callers } of MUTATIONS.filter(
      (row) => !READ_ONLY.includes(row.mutation),
    )) {
      const roles =
        callers?.roles ??
        visibilityOf(mutation)?.roles ??
        fieldsOf(mutation).flatMap((row) => row.change?.roles ?? []);
      expect(roles, mutation).not.toContain('ANALYST');
      if (system === 'HUB') expect(staff, mutation).toEqual(expect.arrayContaining([...roles]));
    }
  });
});

function fieldsOf(mutation: string) {
  return OWNERSHIP.filter(({ change }) => change?.mutations.some((name) => name === mutation));
}

function visibilityOf(mutation: string) {
  return FIELD_VISIBILITY.find(({ type, field }) => type === 'Mutation' && field === mutation);
}
