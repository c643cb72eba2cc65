import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { userRole } from '../../../src/domain/access.ts';
import { EXPORT_LINK_LIFETIME_MS, MOST_KEPT_EXPORTS } from '../../../src/domain/bulk-export.ts';
import type { PortalContext } from '../portal.context.ts';
import { BulkExport, toBulkExport } from './bulk-export.type.ts';

@Resolver(() => BulkExport)
export class BulkExportResolver {
  @Query(() => BulkExport, { nullable: true, description: 'One of your exports; null when it is not there.' })
  async bulkExport(
    @Ctx() { store, caller, reader }: PortalContext,
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
  ) {
    const record = await store.bulkExports.one(caller.userId, id, reader.usage);
    return record && toBulkExport(record);
  }

  @Query(() => [BulkExport], {
    nullable: true,
    description: `Your exports, newest first: at most ${MOST_KEPT_EXPORTS} that have ended, and the one that runs.`,
  })
  async bulkExports(@Ctx() { store, caller, reader }: PortalContext) {
    return (await store.bulkExports.ofUser(caller.userId, reader.usage)).map(toBulkExport);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'Opens the file by GET without a token, for ten minutes. Treat it like a password. Ask again for a new one, also to go on with a download that broke off (Range, If-Range). Null while there is no file. The access that you had when it was made must be the one that you have.',
  })
  downloadUrl(@Root() { id, isComplete }: BulkExport, @Ctx() { caller, exportLinks }: PortalContext) {
    if (!isComplete) return null;
    const expiresAt = new Date(Date.now() + EXPORT_LINK_LIFETIME_MS);
    return exportLinks.sign({ documentId: id, userId: caller.userId, role: userRole(caller), expiresAt });
  }
}
