/** Whether an account's records are synchronized. DRY_RUN does everything except the call to Salesforce. */
export const PILOT_MODES = ['OFF', 'DRY_RUN', 'ON'] as const;
export type PilotMode = (typeof PILOT_MODES)[number];

/** The state of a change in the outbox. HELD: its pilot switch is off. REVIEW: a person has to correct it. */
export const SYNC_STATES = ['PENDING', 'LEASED', 'HELD', 'REVIEW', 'DONE'] as const;
export type SyncState = (typeof SYNC_STATES)[number];
/** Salesforce does not have the change. */
export type WaitingState = Exclude<SyncState, 'DONE'>;
