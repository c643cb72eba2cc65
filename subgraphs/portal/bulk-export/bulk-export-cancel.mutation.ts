import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { storedForm } from '../../../src/domain/record-ids.ts';
import { MutationInput, MutationPayload } from '../../../src/graph/mutation.ts';
import { found } from '../mutation/targets.ts';
import type { PortalContext } from '../portal.context.ts';
import { BulkExport, toBulkExport } from './bulk-export.type.ts';

@InputType('BulkExportCancelInput', { description: 'An export that nobody needs.' })
export class BulkExportCancelInput extends MutationInput {
  @Field(() => ID, { description: 'The id of the export.' })
  readonly exportId!: string;
}

@ObjectType('BulkExportCancelPayload', { simpleResolvers: true, description: 'The cancelled export.' })
export class BulkExportCancelPayload extends MutationPayload {
  @Field(() => BulkExport, {
    nullable: true,
    description: 'The export after it; null when there is none of yours.',
  })
  readonly bulkExport!: BulkExport | null;
}

@Resolver()
export class BulkExportCancelMutation {
  @Mutation(() => BulkExportCancelPayload, {
    nullable: true,
    description:
      'Ends an export that waits or runs, without a file. To cancel one that has ended changes nothing.',
  })
  async bulkExportCancel(
    @Ctx() { caller, mutations, store }: PortalContext,
    @Arg('input', () => BulkExportCancelInput, { description: 'Which export.' })
    input: BulkExportCancelInput,
  ): Promise<BulkExportCancelPayload> {
    const read = (id: string | null) => (id === null ? null : store.bulkExports.one(caller.userId, id));
    const { recordId, userErrors, writes } = await mutations.transact('bulkExportCancel', input, {
      load: async () => read(storedForm(input.exportId)),
      write: async (unit, loaded) => {
        const { portalId, state } = found(loaded, 'exportId');
        if (await unit.portal.cancelBulkExport(portalId)) {
          unit.audit({
            record: 'BulkExport',
            recordId: portalId,
            accountId: null,
            action: 'bulkExportCancel',
            changes: [{ field: 'state', old: state, new: 'CANCELLED' }],
          });
        }
        return { recordId: portalId, writes: [], details: null };
      },
    });
    const record = await read(recordId);
    return { bulkExport: record && toBulkExport(record), userErrors, writes };
  }
}
