/** Work that the hub does at certain times of the day, once in the whole hub. */
export const SCHEDULED_WORKS = ['reconcile', 'retention', 'record-retention', 'audit-retention'] as const;
export type ScheduledWorkName = (typeof SCHEDULED_WORKS)[number];
