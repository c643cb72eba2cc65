/** Tells that what a user may see has changed, so that streams and cached rows follow at once. */
export interface AccessChanges {
  /**
   * Calls the listener after each such change has committed, within a second, in whichever process it was made.
   *
   * @param listener gets the subject of the user's tokens; null when it may concern anybody
   */
  listen(listener: (subject: string | null) => void): Disposable;
}

/** Where nobody listens for longer than one request. */
export const UNHEARD_ACCESS_CHANGES: AccessChanges = {
  listen: () => ({ [Symbol.dispose]: () => undefined }),
};
