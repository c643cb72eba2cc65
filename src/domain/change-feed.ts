import type { SynchronizedObject } from './ownership/index.ts';

/**
 * How the feed of Salesforce's changes does. LIVE: events come, or keepalives. SILENT: it is open, and polling finds
 * changes of which it says nothing. RESYNCING: events were lost, and their records are read again. DOWN: it cannot be
 * read; polling goes on at its normal rate. OFF: no channel is configured.
 */
export const CHANGE_FEED_STATES = ['LIVE', 'SILENT', 'RESYNCING', 'DOWN', 'OFF'] as const;
export type ChangeFeedState = (typeof CHANGE_FEED_STATES)[number];

/**
 * The objects whose changes the feed tells. Salesforce shows the events of tasks only to users who see all data, so tasks
 * are polled.
 */
export const FEED_OBJECTS = [
  'Account',
  'Contact',
  'Shipment__c',
  'Case',
  'Opportunity',
] as const satisfies readonly SynchronizedObject[];
export type FeedObject = (typeof FEED_OBJECTS)[number];
