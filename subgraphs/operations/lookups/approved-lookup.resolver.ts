import { Arg, Ctx, Directive, Query, Resolver } from 'type-graphql';
import type { LookupKind } from '../../../src/ledger/lookups/approved-lookups.ts';
import type { OperationsContext } from '../operations.context.ts';
import { ApprovedLookup } from './approved-lookup.type.ts';
import { LookupKindEnum } from './lookup-kind.ts';

@Resolver()
export class ApprovedLookupResolver {
  @Directive('@listSize(assumedSize: 500)')
  @Query(() => [ApprovedLookup], {
    nullable: true,
    description: 'The words of the outside whose meaning staff approved.',
  })
  approvedLookups(
    @Arg('kind', () => LookupKindEnum, { nullable: true, description: 'Only words of this kind.' })
    kind: LookupKind | null,
    @Ctx() { ledger }: OperationsContext,
  ) {
    return ledger.lookups.list(kind ?? undefined);
  }
}
