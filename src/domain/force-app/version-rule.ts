import { VERSION_FIELD } from './mapped-fields.ts';
import { metadataFile } from './xml.ts';

export const VERSION_RULE = 'Hub_Version_May_Not_Decrease';

/** Its holders may correct the hub's version of a record by hand. The integration user must never hold it. */
export const VERSION_BYPASS = 'Correct_Hub_Version';

/** A late call of the hub cannot overwrite newer state. The hub knows the refusal by this message. */
export function versionRule(): string {
  const before = `PRIORVALUE(${VERSION_FIELD})`;
  return metadataFile('ValidationRule', {
    fullName: VERSION_RULE,
    active: true,
    description: 'A late call of the integration cannot overwrite newer state.',
    errorConditionFormula: [
      `AND(NOT($Permission.${VERSION_BYPASS}), NOT(ISNEW()), NOT(ISBLANK(${before})),`,
      `OR(ISBLANK(${VERSION_FIELD}), ${VERSION_FIELD} < ${before}))`,
    ].join(' '),
    errorDisplayField: VERSION_FIELD,
    errorMessage: `${VERSION_FIELD} may not decrease`,
  });
}

export function versionBypass(): string {
  return metadataFile('CustomPermission', {
    description: 'An administrator may lower or empty Hub_Version__c of a record by hand.',
    isLicensed: false,
    label: 'Correct Hub Version',
  });
}
