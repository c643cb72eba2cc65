/** Announces changes of a user's scope, so that streams and cached rows follow at once. */
export interface AccessChanges {
  /**
   * Calls the listener within a second after such a change committed, in any process.
   *
   * @param listener receives the portal user's id; null when the access of any user may have changed
   */
  listen(listener: (userId: string | null) => void): Disposable;
}

/** For processes in which no listener lives longer than one request. */
export const UNHEARD_ACCESS_CHANGES: AccessChanges = {
  listen: () => ({ [Symbol.dispose]: () => undefined }),
};
