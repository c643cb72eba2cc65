/** The version of Salesforce's API for all calls. Without it, jsforce uses version 50.0. */
export const API_VERSION = '66.0';

/** The path that everything of this version stands under. */
export const DATA_URL = `/services/data/v${API_VERSION}`;
