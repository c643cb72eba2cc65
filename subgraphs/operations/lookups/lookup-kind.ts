import { APPROVED_MEANINGS, EXCEPTION_CODES, SERVICE_LEVELS } from '../../../src/domain/vocabulary/index.ts';
import { vocabularyEnum } from '../../../src/graph/vocabulary-enums.ts';
import type { LookupKind } from '../../../src/ledger/lookups/approved-lookups.ts';

export const LookupKindEnum = vocabularyEnum<LookupKind>('LookupKind', 'Which words are looked up.', {
  SERVICE_LEVEL: "Salesforce's labels of service levels.",
  EDI_STATUS: 'Status codes of EDI messages (X12 1650), as dialect:code.',
  EDI_REASON: 'Reason codes of EDI messages (X12 1651), as dialect:code.',
  CARRIER_CODE: "Carriers' own status codes, as dialect:code.",
  CASE_REASON: "Salesforce's reasons of cases.",
});

/** The portal's values that a word of each kind may mean. */
export const PORTAL_WORDS: Readonly<Record<LookupKind, readonly string[]>> = {
  SERVICE_LEVEL: SERVICE_LEVELS.map((level) => level.code),
  EDI_STATUS: APPROVED_MEANINGS,
  EDI_REASON: [...EXCEPTION_CODES, 'NO_EXCEPTION'],
  CARRIER_CODE: APPROVED_MEANINGS,
  CASE_REASON: EXCEPTION_CODES,
};
