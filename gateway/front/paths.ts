/** The path of GraphQL over HTTP and WebSocket. */
export const GRAPHQL_PATH = '/graphql';
/** The path for uploads and downloads of documents. */
export const DOCUMENTS_PATH = '/documents';
/** The path of the requests that sign a person in with a browser. */
export const SIGN_IN_PATH = '/sign-in/';
/** Where the page of a shared link exchanges the link's secret for a session. */
export const SHARED_LINK_PATH = '/sign-in/shared-link';
/** The path for downloads of exports. */
export const EXPORTS_PATH = '/exports';
/** The path for uploads of X12 interchanges. */
export const INTERCHANGES_PATH = '/interchanges';
