import { Arg, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { WaybillError } from '../../../src/domain/errors.ts';
import { OWNERSHIP, type OwnershipRow } from '../../../src/domain/ownership/index.ts';
import type { BaseValue } from '../../../src/ledger/base-values/base-values.ts';
import { Account, Shipment } from '../entities.type.ts';
import type { OperationsContext } from '../operations.context.ts';
import { valueText } from '../sync-enums.ts';
import { FieldProvenance } from './provenance.type.ts';

const DESCRIPTION = 'Where the value of each field comes from, and which rule decided. For staff.';
const FIELDS = 'Names as in the ownership worksheet, such as contractTerms.tier; all fields when left out.';

@Resolver(() => Account)
export class AccountProvenanceResolver {
  @FieldResolver(() => [FieldProvenance], { nullable: true, description: DESCRIPTION })
  provenance(
    @Root() account: Account,
    @Arg('fields', () => [String], { nullable: true, description: FIELDS }) fields: readonly string[] | null,
    @Ctx() context: OperationsContext,
  ) {
    return provenanceOf('Account', account.portalId, fields, context);
  }
}

@Resolver(() => Shipment)
export class ShipmentProvenanceResolver {
  @FieldResolver(() => [FieldProvenance], { nullable: true, description: DESCRIPTION })
  provenance(
    @Root() shipment: Shipment,
    @Arg('fields', () => [String], { nullable: true, description: FIELDS }) fields: readonly string[] | null,
    @Ctx() context: OperationsContext,
  ) {
    return provenanceOf('Shipment', shipment.portalId, fields, context);
  }
}

async function provenanceOf(
  record: 'Account' | 'Shipment',
  portalId: string | null,
  fields: readonly string[] | null,
  { loaders }: OperationsContext,
): Promise<FieldProvenance[]> {
  const rows = OWNERSHIP.filter((row) => row.record === record);
  const asked = fields == null ? rows : fields.map((field) => rowNamed(rows, record, field));
  const values = portalId === null ? null : await loaders.baseValues.load({ record, portalId });
  return asked.map((row) => provenance(row, values?.get(row.field) ?? null));
}

function rowNamed(rows: readonly OwnershipRow[], record: string, field: string): OwnershipRow {
  const row = rows.find((candidate) => candidate.field === field);
  if (row) return row;
  throw new WaybillError('BAD_USER_INPUT', `The ownership worksheet has no such field of ${record}.`, {
    details: { fields: ['fields'] },
  });
}

function provenance(row: OwnershipRow, base: BaseValue | null): FieldProvenance {
  return {
    field: row.field,
    owner: row.owner,
    system: base?.source ?? null,
    portalValue: valueText(base?.portalValue),
    crmValue: valueText(base?.crmValue),
    observedAt: base?.observedAt ?? null,
    syncedAt: base?.syncedAt ?? null,
    rule: base?.rule ?? row.conflict,
    lost: base?.lost ? { system: base.lost.by, value: valueText(base.lost.value) } : null,
  };
}
