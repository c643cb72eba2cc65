import type { ExecutionResult } from 'graphql';
import { FIELD_OF_FAILED_REFERENCE, REFERENCE_FAILURE } from './made-up-world.ts';

type Path = readonly (string | number)[];

/** What counts of an answer: its data in its order, and where which errors are. */
export interface Outcome {
  /** The data as JSON; key order included. */
  readonly data: string;
  /** `path code` of each error whose place is in the answer, and the fields that are missing because of it. */
  readonly errors: readonly string[];
  /** Nulls that hide the place of an error, each with the codes of the errors in them. */
  readonly hidden: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface ErrorParts {
  readonly path: Path | undefined;
  readonly code: string;
  readonly missing: readonly string[];
}

export interface AnswerParts {
  readonly data: unknown;
  readonly errors: readonly ErrorParts[];
}

/** The parts of an answer that are compared. */
export function partsOf({ data, errors = [] }: ExecutionResult): AnswerParts {
  return {
    data: JSON.parse(JSON.stringify(data ?? null)) as unknown,
    errors: errors.map(({ path, extensions }) => ({
      path,
      code: typeof extensions['code'] === 'string' ? extensions['code'] : 'INTERNAL',
      missing: Array.isArray(extensions['missing']) ? (extensions['missing'] as string[]) : [],
    })),
  };
}

export function outcomeOf({ data, errors }: AnswerParts): Outcome {
  const visible: string[] = [];
  const hidden = new Map<string, Set<string>>();
  for (const error of errors) {
    const { path, code, missing } = atItsRecord(error);
    const end = path ? nullAbove(data, path) : null;
    if (end === null) {
      const names = missing.toSorted().join(', ');
      const text = `${path?.join('.') ?? '(nowhere)'} ${code}${names && ` without ${names}`}`;
      if (code !== REFERENCE_FAILURE || !visible.includes(text)) visible.push(text);
      continue;
    }
    const place = path?.slice(0, end).join('.') ?? '';
    hidden.set(place, (hidden.get(place) ?? new Set()).add(code));
  }
  return { data: JSON.stringify(data), errors: visible.toSorted(), hidden };
}

/**
 * Null when both are equal; else how they differ. Of several errors that one null hides, the specification leaves open
 * which are told; one of them must be common.
 */
export function difference(expected: Outcome, actual: Outcome): string | null {
  if (expected.data !== actual.data) {
    const answered = `answered ${actual.data}\n  with ${JSON.stringify(actual.errors)}`;
    return `data\n  expected ${expected.data}\n  ${answered}`;
  }
  const errors = (outcome: Outcome) => JSON.stringify(outcome.errors);
  if (errors(expected) !== errors(actual)) {
    return `errors\n  expected ${errors(expected)}\n  answered ${errors(actual)}\n  with ${actual.data}`;
  }
  for (const place of new Set([...expected.hidden.keys(), ...actual.hidden.keys()])) {
    const [one, other] = [expected.hidden.get(place), actual.hidden.get(place)];
    if ([...(one ?? [])].some((code) => other?.has(code))) continue;
    const codes = (set: ReadonlySet<string> | undefined) => [...(set ?? [])].toSorted().join(', ') || 'none';
    return `errors hidden by the null at "${place}"\n  expected ${codes(one)}\n  answered ${codes(other)}`;
  }
  return null;
}

/** A reference that fails hits each field of a record; where it stands depends on the plan. */
function atItsRecord(error: ErrorParts): ErrorParts {
  if (error.code !== FIELD_OF_FAILED_REFERENCE) return error;
  return { ...error, path: error.path?.slice(0, -1), code: REFERENCE_FAILURE };
}

/** How much of the path leads to a null that stands above its end; null where nothing does. */
function nullAbove(data: unknown, path: Path): number | null {
  let value = data;
  for (let depth = 0; depth < path.length; depth++) {
    if (value === null) return depth;
    value = (value as Record<string | number, unknown> | undefined)?.[path[depth] ?? ''];
    if (value === undefined) return null;
  }
  return null;
}
