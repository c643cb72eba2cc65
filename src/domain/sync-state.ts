/** How far a record of an account is synchronized. DRY_RUN does everything but the call. */
export const PILOT_MODES = ['OFF', 'DRY_RUN', 'ON'] as const;
export type PilotMode = (typeof PILOT_MODES)[number];

/** Where a change on its way to Salesforce is. HELD: its pilot switch is off. REVIEW: a person has to mend it. */
export const SYNC_STATES = ['PENDING', 'LEASED', 'HELD', 'REVIEW', 'DONE'] as const;
export type SyncState = (typeof SYNC_STATES)[number];
