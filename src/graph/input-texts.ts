import type { TextForm } from '../domain/free-text.ts';

/**
 * How a text of an input is read. STATED: as a LINE; if it is given, it is not blank, although it may be left
 * out. VERBATIM: as it is, since a program made it. CURSOR: by the reader of cursors.
 */
export type InputText = TextForm | 'STATED' | 'VERBATIM' | 'CURSOR';

/** The texts that are not a LINE, by `Type.field` of an input or `Type.field.argument`. */
const INPUT_TEXTS: Readonly<Record<string, InputText>> = {
  'ApprovedLookupSetInput.note': 'LINES',
  'BillingAddressInput.street': 'LINES',
  'BulkExportCreateInput.query': 'VERBATIM',
  'BulkExportCreateInput.variables': 'VERBATIM',
  'ContractTermsInput.serviceCommitments': 'LINES',
  'CustomerRegisterInput.note': 'LINES',
  'DockAppointmentNoteSetInput.note': 'LINES',
  'DocumentAttachInput.uploadId': 'VERBATIM',
  'ExceptionAcknowledgeInput.note': 'LINES',
  'ExceptionAssignInput.note': 'LINES',
  'ExceptionOpenInput.note': 'LINES',
  'ExceptionResolveInput.note': 'LINES',
  'PackageInput.description': 'LINES',
  'ReviewItemDismissInput.reason': 'LINES',
  'ReviewItemLeaveOutInput.reason': 'LINES',
  'ShipmentBookInput.number': 'STATED',
  'TrackingEventsIngestInput.edi': 'VERBATIM',
};

/** The same, by the name alone. */
const BY_NAME: ReadonlyMap<string, InputText> = new Map([
  ['idempotencyKey', 'VERBATIM'],
  ['after', 'CURSOR'],
  ['before', 'CURSOR'],
]);

/** The inputs with one record each: a text that cannot be read stops its own record only. */
const ONE_BY_ONE: ReadonlySet<string> = new Set(['MilestoneEventInput', 'CarrierEventInput']);

export function inputText(coordinate: string, name: string): InputText {
  return BY_NAME.get(name) ?? INPUT_TEXTS[coordinate] ?? 'LINE';
}

export function isReadAlone(inputType: string): boolean {
  return ONE_BY_ONE.has(inputType);
}

/** For the test that holds these tables equal to the schema. */
export const NAMED_INPUTS: readonly string[] = [...Object.keys(INPUT_TEXTS), ...ONE_BY_ONE];
