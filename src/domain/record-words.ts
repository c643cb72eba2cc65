import type { SynchronizedObject, SynchronizedRecord } from './ownership/index.ts';

/** Records in the words of people, for messages. */
const WORDS: Readonly<Record<SynchronizedRecord, string>> = {
  Account: 'customer',
  Contact: 'contact',
  BillingContact: 'billing contact',
  PortalUser: 'portal user',
  Shipment: 'shipment',
  Stop: 'stop',
  Milestone: 'tracking event',
  Exception: 'exception',
  Case: 'case',
  Task: 'task',
  Document: 'document',
  Accessorial: 'accessorial',
  Opportunity: 'opportunity',
};

const RECORD_OF_OBJECT: Readonly<Record<SynchronizedObject, SynchronizedRecord>> = {
  Account: 'Account',
  Contact: 'Contact',
  Case: 'Case',
  Opportunity: 'Opportunity',
  Shipment__c: 'Shipment',
  Task: 'Task',
};

export function recordWord(record: string): string {
  return record in WORDS ? WORDS[record as SynchronizedRecord] : 'record';
}

/** With its article, at the beginning of a sentence. */
export function aWord(word: string): string {
  return `${/^[aeiou]/.test(word) ? 'An' : 'A'} ${word}`;
}

/** The first three characters of the ids of Salesforce's own objects. The prefix of a custom object differs by org. */
const OBJECT_OF_PREFIX: Readonly<Record<string, SynchronizedObject>> = {
  '001': 'Account',
  '003': 'Contact',
  '500': 'Case',
  '006': 'Opportunity',
  '00T': 'Task',
};

/** The object of which a Salesforce id must be; null for an id that does not tell. */
export function objectOfId(crmId: string): SynchronizedObject | null {
  return OBJECT_OF_PREFIX[crmId.slice(0, 3)] ?? null;
}

/** A record of Salesforce in the same words. */
export function objectWord(object: SynchronizedObject): string {
  return WORDS[RECORD_OF_OBJECT[object]];
}

const OBJECTS_OF: Partial<Readonly<Record<SynchronizedRecord, readonly SynchronizedObject[]>>> = {
  Account: ['Account'],
  Contact: ['Contact'],
  BillingContact: ['Contact'],
  PortalUser: ['Contact'],
  Shipment: ['Shipment__c'],
  Exception: ['Case', 'Task'],
  Case: ['Case'],
  Task: ['Task'],
  Opportunity: ['Opportunity'],
};

/** The objects of Salesforce that may show a record. */
export function objectsOf(record: string): readonly SynchronizedObject[] {
  return OBJECTS_OF[record as SynchronizedRecord] ?? [];
}
