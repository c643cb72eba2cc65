import type { IncomingMessage } from 'node:http';
import { RefusedRequest } from './refused-request.ts';

/** The target of a request, in either form. */
export interface RequestHead {
  /** Unparsed: a URL parser does not accept every path that clients send. */
  readonly path: string;
  /** Without its question mark. */
  readonly search: string;
  /** The requested authority: from the target if it names one, otherwise from the Host field. */
  readonly host: string | undefined;
}

/** Fields of one value. Two values are refused: a proxy may use the first and the gateway the second. */
const SINGLE_FIELDS = new Set(['host', 'authorization', 'content-type', 'origin', 'last-event-id']);
/** RFC 9112, 3.2.2: a server accepts the absolute form also from clients that are not talking to a proxy. */
const ABSOLUTE_FORM = /^https?:\/\/([^/?#]*)(.*)$/i;
/** RFC 3986, 3.2.2 and 3.2.3, without user information, which RFC 9110 forbids. */
const AUTHORITY = /^(?:\[[\w:.%]+\]|[\w.~%!$&'()*+,;=-]*)(?::\d*)?$/;

/** @throws RefusedRequest 400 for a repeated field of one value, or a target that cannot be read */
export function readHead({ url = '/', headers, rawHeaders }: IncomingMessage): RequestHead {
  const seen = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    if (!SINGLE_FIELDS.has(name)) continue;
    if (seen.has(name))
      throw new RefusedRequest(400, `The header field ${name} was sent twice. Send it once.`);
    seen.add(name);
  }
  const [, authority, rest] = ABSOLUTE_FORM.exec(url) ?? [];
  const host = authority ?? headers.host;
  if (![authority, headers.host].every((value) => value === undefined || AUTHORITY.test(value))) {
    throw new RefusedRequest(400, 'The host is not written as "name", "name:port" or an address.');
  }
  const target = rest ?? url;
  const end = target.indexOf('?');
  const path = end === -1 ? target : target.slice(0, end);
  return { path: path === '' ? '/' : path, search: end === -1 ? '' : target.slice(end + 1), host };
}

/** @throws RefusedRequest 405, with the allowed methods */
export function requireMethod(
  { method = '' }: IncomingMessage,
  allowed: readonly string[],
  what: string,
): void {
  if (allowed.includes(method)) return;
  const words = new Intl.ListFormat('en', { type: 'disjunction' }).format(allowed);
  throw new RefusedRequest(405, `${what} accepts only ${words}.`, { allow: allowed.join(', ') });
}
