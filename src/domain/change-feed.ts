import type { SynchronizedObject } from './ownership/index.ts';

/**
 * The state of the feed of Salesforce's changes. LIVE: events or keepalives arrive. SILENT: the feed is open, but polling
 * finds changes that the feed did not report. RESYNCING: events were lost, and their records are read again. DOWN: the feed
 * cannot be read; polling continues at its normal rate. OFF: no channel is configured.
 */
export const CHANGE_FEED_STATES = ['LIVE', 'SILENT', 'RESYNCING', 'DOWN', 'OFF'] as const;
export type ChangeFeedState = (typeof CHANGE_FEED_STATES)[number];

/**
 * The objects whose changes the feed reports. Salesforce shows the events of tasks only to users who see all data, so tasks
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
