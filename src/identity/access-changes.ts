/** Tells that what a user may see has changed, so that streams and cached rows follow at once. */
export interface AccessChanges {
  /**
   * Calls the listener after each such change has committed, within a second, in whichever process it was made.
   *
   * @param listener gets the portal user's id; null when it may concern anybody
   */
  listen(listener: (userId: string | null) => void): Disposable;
}

/** Where nobody listens for longer than one request. */
export const UNHEARD_ACCESS_CHANGES: AccessChanges = {
  listen: () => ({ [Symbol.dispose]: () => undefined }),
};
