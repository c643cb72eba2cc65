import { keyOf, type Read } from '../../graph/address.ts';
import { ask } from '../../graph/ask.ts';
import {
  ChangedExceptionsDocument,
  type ExceptionFilter,
  type FollowExceptionsSubscription,
  type Severity,
  type WorkedExceptionFragment,
  WorkedExceptionsDocument,
  type WorkedExceptionsQuery,
  type WorkedExceptionsQueryVariables,
} from '../../graph/generated/documents.ts';
import type { LiveRows } from '../../graph/live-rows.ts';
import { NoAnswer } from '../../graph/no-answer.ts';
import { words } from '../../words/words.ts';

/** More than a screen has; the next ones are read when a person gets near the end. */
const PAGE = 50;
const UNRESOLVED = ['OPEN', 'ACKNOWLEDGED'] as const;
const RANKS: Readonly<Record<Severity, number>> = { LOW: 1, MEDIUM: 2, HIGH: 3, CRITICAL: 4 };
/** Longer than all times of exceptions, milliseconds. */
const ALL_TIMES_MS = 2 ** 50;

/** What the address of the view picks. */
export function pickedIn(read: Read) {
  return {
    severity: keyOf(words.severities, read('severity')),
    team: keyOf(words.operations.teams, read('team')),
    state: keyOf(words.exceptionStates, read('state')),
    account: read('account'),
  };
}

function filterOf(read: Read): ExceptionFilter {
  const { severity, team, state, account } = pickedIn(read);
  return {
    states: state === null ? UNRESOLVED : [state],
    ...(severity !== null && { severities: [severity] }),
    ...(team !== null && { ownerTeams: [team] }),
    ...(account !== '' && { accountId: account }),
  };
}

/** The list as the graph orders it: the worst first, equally bad ones by the time of opening. */
export function listedExceptions(
  read: Read,
): LiveRows<WorkedExceptionsQuery, WorkedExceptionsQueryVariables, WorkedExceptionFragment> {
  const filter = filterOf(read);
  return {
    document: WorkedExceptionsDocument,
    variables: { first: PAGE, filter },
    direction: 'DESC',
    rowsOf: ({ exceptions }) => exceptions?.nodes ?? [],
    withRows: (data, nodes) => ({
      ...data,
      exceptions: data.exceptions && { ...data.exceptions, nodes },
    }),
    hasNextPage: ({ exceptions }) => exceptions?.pageInfo.hasNextPage ?? false,
    placeOf: ({ severity, openedAt, portalId, id }) => ({
      value: (severity === null ? 0 : RANKS[severity] * ALL_TIMES_MS) + Date.parse(openedAt ?? '1970'),
      id: portalId ?? id,
    }),
    askFor: async (ids) => {
      const changed = { ...filter, ids };
      const { data, errors } = await ask(ChangedExceptionsDocument, { first: ids.length, changed, filter });
      if (data.changed === null || data.exceptions === null) throw NoAnswer.of(errors);
      const { total } = data.exceptions;
      return {
        rows: data.changed.nodes,
        errors,
        renewed: (page) => ({ ...page, exceptions: page.exceptions && { ...page.exceptions, total } }),
      };
    },
  };
}

type Message = NonNullable<FollowExceptionsSubscription['exceptionChanged']>;

/** The exception that changed; null if any may have, or if the reader may no longer see it. */
export function exceptionIn(message: Message | null): string | null {
  return message?.__typename === 'ExceptionChanged' ? (message.exception?.id ?? null) : null;
}
