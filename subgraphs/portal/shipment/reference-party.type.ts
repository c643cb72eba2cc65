import type { ReferenceParty } from '../../../src/domain/references/reference-kinds.ts';
import { vocabularyEnum } from '../../../src/graph/vocabulary-enums.ts';

export const ReferencePartyEnum = vocabularyEnum<ReferenceParty>(
  'ReferenceParty',
  'A party that states or confirms a number of a shipment.',
  {
    CUSTOMER: 'The customer.',
    STAFF: 'Our own people and programs.',
    CARRIER: 'The carrier.',
    FILE: 'An imported file.',
  },
);
