import { Arg, Directive, Query, Resolver } from 'type-graphql';
import { NOT_MAPPED, OWNERSHIP } from '../../../src/domain/ownership/index.ts';
import { NotMappedEntry, OwnershipEntry, toOwnershipEntry } from './ownership.type.ts';

const ENTRIES = OWNERSHIP.map(toOwnershipEntry);

@Resolver()
export class OwnershipResolver {
  @Directive(`@listSize(assumedSize: ${OWNERSHIP.length})`)
  @Query(() => [OwnershipEntry], {
    nullable: true,
    description:
      'The source-of-truth worksheet: every shared field, its owner, how it travels, and the reason.',
  })
  ownership(
    @Arg('record', () => String, { nullable: true, description: 'Only this record, such as Account.' })
    record?: string | null,
  ): readonly OwnershipEntry[] {
    return record == null ? ENTRIES : ENTRIES.filter((entry) => entry.record === record);
  }

  @Directive(`@listSize(assumedSize: ${NOT_MAPPED.length})`)
  @Query(() => [NotMappedEntry], {
    nullable: true,
    description: 'The data that deliberately does not travel between the systems, and the reason.',
  })
  notMapped(): readonly NotMappedEntry[] {
    return NOT_MAPPED;
  }
}
