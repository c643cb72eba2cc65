/**
 * The state in which a record was read, as the header of a write that Salesforce refuses if the record has changed since: an
 * `ETag` for Account records; for others the time of the last change. That counts whole seconds, so a change within the same
 * second is not noticed.
 */
export type RecordMark = { readonly 'If-Match': string } | { readonly 'If-Unmodified-Since': string };

/** The mark of the state that a reply shows; null where Salesforce tells none. */
export function markOf(headers: Readonly<Record<string, string>>): RecordMark | null {
  const { etag, 'last-modified': modified } = headers;
  if (etag !== undefined) return { 'If-Match': etag };
  return modified === undefined ? null : { 'If-Unmodified-Since': modified };
}
