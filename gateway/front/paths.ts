/** Where GraphQL is, over HTTP and WebSocket. */
export const GRAPHQL_PATH = '/graphql';
/** Where papers are handed in and out. */
export const DOCUMENTS_PATH = '/documents';
