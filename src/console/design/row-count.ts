/** Up to so many rows all stand in the document, where the browser finds their text. */
export const WHOLE = 200;

export interface Item {
  readonly id: string;
}
