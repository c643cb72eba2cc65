import { EMAIL, PHONE, URL_ADDRESS } from './contact-details.ts';
import { DOCUMENT_LINK, RECORD_LINK } from './links.ts';
import { COUNTRY, STATE } from './places.ts';
import type { Transform } from './transform.ts';
import type { TransformName } from './transform-name.ts';
import { CHECKBOX, DATE_TIME, LIST_TEXT, MULTI_SELECT, NUMBER, PICKLIST, SAME, TEXT } from './values.ts';
import {
  EXCEPTION_REASON,
  EXCEPTION_STATE,
  EXCEPTION_SUBJECT,
  MILESTONE,
  ORIGIN,
  SERVICE_LEVEL,
  SERVICE_LEVELS_LIST,
  SEVERITY_PRIORITY,
  TASK_PRIORITY,
  TASK_STATUS,
} from './words.ts';

export const TRANSFORMS: Readonly<Record<TransformName, Transform>> = {
  SAME,
  TEXT,
  NUMBER,
  CHECKBOX,
  DATE_TIME,
  EMAIL,
  URL: URL_ADDRESS,
  PHONE,
  COUNTRY,
  STATE,
  PICKLIST,
  MULTI_SELECT,
  LIST_TEXT,
  SERVICE_LEVEL,
  SERVICE_LEVELS: SERVICE_LEVELS_LIST,
  MILESTONE,
  EXCEPTION_STATE,
  SEVERITY_PRIORITY,
  EXCEPTION_REASON,
  EXCEPTION_SUBJECT,
  TASK_STATUS,
  TASK_PRIORITY,
  // The team that owns the exception; if none does, the team that works on its cause.
  QUEUE: PICKLIST,
  ORIGIN,
  RECORD_LINK,
  DOCUMENT_LINK,
};
