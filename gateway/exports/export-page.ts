import { createHash } from 'node:crypto';
import { type Caller, scopeKey } from '../../src/domain/access.ts';
import { ERRORS, type ErrorCode } from '../../src/domain/errors.ts';
import type { ExportPage } from '../../src/graph/export-query.ts';
import type { Problem } from './export-ports.ts';

export interface PageError {
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

/** How a page ended an attempt. */
export type Failure =
  | { readonly kind: 'FAILED'; readonly problem: Problem }
  | { readonly kind: 'LATER'; readonly problem: Problem; readonly afterMs: number };

/** A fixed-length text for a user's access. Two texts are equal when the user may see the same records. */
export function accessKey(caller: Caller): string {
  return createHash('sha256').update(scopeKey(caller)).digest('base64url');
}

export function failed(code: ErrorCode, message: string): Failure {
  return { kind: 'FAILED', problem: { code, message } };
}

export function problemOf({ message, extensions }: PageError): Problem {
  const code = extensions?.['code'];
  const isKnown = typeof code === 'string' && Object.hasOwn(ERRORS, code);
  // An error of validation has no code of the catalogue.
  return { code: isKnown ? (code as ErrorCode) : 'BAD_USER_INPUT', message };
}

export function pageIn(data: unknown): ExportPage | null {
  const page = typeof data === 'object' && data !== null ? Reflect.get(data, 'page') : null;
  const nodes: unknown = typeof page === 'object' && page !== null ? Reflect.get(page, 'nodes') : null;
  return Array.isArray(nodes) ? (page as ExportPage) : null;
}
