/** One field before and after a write. Values are JSON values or dates. */
export interface ValueChange {
  /** The field's name in the graph. */
  readonly field: string;
  readonly old: unknown;
  readonly new: unknown;
}
