import { EMAIL_LENGTH, URL_LENGTH } from '../transforms/contact-details.ts';
import type { TransformName } from '../transforms/transform-name.ts';
import type { SalesforceFieldType, Validation } from './row.ts';

/** The transform of a type, unless a row names another. */
export function transformOf(type: SalesforceFieldType | undefined): TransformName {
  switch (type?.kind) {
    case 'Text':
    case 'LongTextArea':
    case 'AutoNumber':
      return 'TEXT';
    case 'Number':
    case 'Currency':
    case 'Percent':
      return 'NUMBER';
    case 'Checkbox':
      return 'CHECKBOX';
    case 'DateTime':
      return 'DATE_TIME';
    case 'Phone':
      return 'PHONE';
    case 'Email':
      return 'EMAIL';
    case 'Url':
      return 'URL';
    case 'Picklist':
      return 'PICKLIST';
    case 'MultiselectPicklist':
      return 'MULTI_SELECT';
    case 'Lookup':
      return 'RECORD_LINK';
    case 'Id':
    case 'Date':
    case undefined:
      return 'SAME';
    default:
      return type satisfies never;
  }
}

/** The validation that the type and the transform require of every value. */
export function baselineValidation(
  type: SalesforceFieldType | undefined,
  transform: TransformName | undefined,
): readonly Validation[] {
  switch (transform) {
    case 'COUNTRY':
    case 'STATE':
      return [{ rule: 'ISO_3166' }];
    case 'SERVICE_LEVEL':
    case 'SERVICE_LEVELS':
      return [{ rule: 'APPROVED_SERVICE' }];
    default:
  }
  switch (type?.kind) {
    case 'Text':
    case 'LongTextArea':
      return [{ rule: 'MAX_LENGTH', max: type.length }];
    case 'Picklist':
    case 'MultiselectPicklist':
      return [{ rule: 'ALLOWED_VALUES', values: type.values }];
    case 'Phone':
      return [{ rule: 'E164_PHONE' }];
    case 'Email':
      return [{ rule: 'EMAIL' }, { rule: 'MAX_LENGTH', max: EMAIL_LENGTH }];
    case 'Url':
      return [{ rule: 'URL' }, { rule: 'MAX_LENGTH', max: URL_LENGTH }];
    case 'DateTime':
      return [{ rule: 'DATE_TIME' }];
    case 'Lookup':
      return [{ rule: 'LINKED_RECORD' }];
    default:
      return [];
  }
}
