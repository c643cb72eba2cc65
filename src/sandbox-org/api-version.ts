/** The newest version of Salesforce's API that the org speaks; older ones are answered alike. */
export const NEWEST_VERSION = 66;

/** The path that everything of this version stands under. */
export const DATA_URL = `/services/data/v${NEWEST_VERSION}.0`;
