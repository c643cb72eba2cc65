import { Arg, Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { userRole } from '../../../src/domain/access.ts';
import { type ExportFormat, MAX_EXPORT_QUERY } from '../../../src/domain/bulk-export.ts';
import { WaybillError } from '../../../src/domain/errors.ts';
import { isStorable } from '../../../src/domain/free-text.ts';
import { type UserError, userError } from '../../../src/domain/user-error.ts';
import { readExportQuery } from '../../../src/graph/export-query.ts';
import { MutationInput, MutationPayload } from '../../../src/graph/mutation.ts';
import { refuse } from '../../../src/mutation/refused.ts';
import type { PortalContext } from '../portal.context.ts';
import { BulkExport, BulkExportFormatEnum, toBulkExport } from './bulk-export.type.ts';

@InputType('BulkExportCreateInput', { description: 'What to export, and how.' })
export class BulkExportCreateInput extends MutationInput {
  @Field(() => String, {
    description:
      'A query of one list, such as `query ($filter: ShipmentFilter) { shipments(filter: $filter) { nodes { number account { legalName } } } }`. The hub reads all of its pages; leave out first and after, or give first as the size of a page.',
  })
  readonly query!: string;

  @Field(() => String, { nullable: true, description: 'Its variables, as the text of a JSON object.' })
  readonly variables?: string | null;

  @Field(() => BulkExportFormatEnum, { description: 'How the records are written.' })
  readonly format!: ExportFormat;
}

@ObjectType('BulkExportCreatePayload', {
  simpleResolvers: true,
  description: 'An export that waits for a gateway.',
})
export class BulkExportCreatePayload extends MutationPayload {
  @Field(() => BulkExport, { nullable: true, description: 'The export; null when none was made.' })
  readonly bulkExport!: BulkExport | null;
}

@Resolver()
export class BulkExportCreateMutation {
  @Mutation(() => BulkExportCreatePayload, {
    nullable: true,
    description:
      'Runs a query in the background over everything that you may see, into a file. Each page is read as you are at that moment: when your access changes, the export ends. A system that is away is waited for, so a file is complete or there is none. One at a time for each user.',
  })
  async bulkExportCreate(
    @Ctx() { caller, mutations, store }: PortalContext,
    @Arg('input', () => BulkExportCreateInput, { description: 'What to export.' })
    input: BulkExportCreateInput,
  ): Promise<BulkExportCreatePayload> {
    const { recordId, userErrors, writes } = await mutations.transact('bulkExportCreate', input, {
      check: () => [...queryProblems(input.query), ...variablesProblems(input.variables)],
      load: () => Promise.resolve(null),
      write: async (unit) => {
        const { pageSize } = readExportQuery(input.query);
        const id = await unit.portal.addBulkExport({
          userId: caller.userId,
          role: userRole(caller),
          query: input.query,
          variables: variablesOf(input.variables) ?? {},
          format: input.format,
          pageSize,
        });
        if (id === null) {
          refuse('ILLEGAL_STATE', null, 'Another export of yours runs. Wait for its end, or cancel it.');
        }
        unit.audit({
          record: 'BulkExport',
          recordId: id,
          accountId: null,
          action: 'bulkExportCreate',
          changes: [{ field: 'export', old: null, new: { format: input.format, query: input.query } }],
        });
        return { recordId: id, writes: [], details: null };
      },
    });
    if (input.validateOnly || recordId === null) return { bulkExport: null, userErrors, writes };
    const record = await store.bulkExports.one(caller.userId, recordId);
    return { bulkExport: record && toBulkExport(record), userErrors, writes };
  }
}

function queryProblems(query: string): readonly UserError[] {
  if (query.length > MAX_EXPORT_QUERY) {
    return [userError('TOO_LONG', 'query', `Use at most ${MAX_EXPORT_QUERY} characters.`)];
  }
  try {
    readExportQuery(query);
    return [];
  } catch (error) {
    if (error instanceof WaybillError) return [userError('INVALID_VALUE', 'query', error.message)];
    throw error;
  }
}

function variablesProblems(text: string | null | undefined): readonly UserError[] {
  if (text != null && text.length > MAX_EXPORT_QUERY) {
    return [userError('TOO_LONG', 'variables', `Use at most ${MAX_EXPORT_QUERY} characters.`)];
  }
  if (variablesOf(text) !== null) return [];
  return [
    userError('INVALID_VALUE', 'variables', 'This is not the text of a JSON object that can be stored.'),
  ];
}

/** Null for a text that is no JSON object, or that PostgreSQL cannot store. */
function variablesOf(text: string | null | undefined): Readonly<Record<string, unknown>> | null {
  if (text == null || text === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject && isStorableJson(value) ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

/** An escape such as \u0000 stands for a character that PostgreSQL does not have. */
function isStorableJson(value: unknown): boolean {
  if (typeof value === 'string') return isStorable(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, each]) => isStorable(key) && isStorableJson(each));
}
