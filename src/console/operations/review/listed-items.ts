import { keyOf, type Read } from '../../graph/address.ts';
import { ask } from '../../graph/ask.ts';
import {
  ChangedReviewItemsDocument,
  type FollowReviewQueueSubscription,
  type ReviewItemFilter,
  type ReviewLineFragment,
  ReviewQueueDocument,
  type ReviewQueueQuery,
  type ReviewQueueQueryVariables,
} from '../../graph/generated/documents.ts';
import type { LiveRows } from '../../graph/live-rows.ts';
import { NoAnswer } from '../../graph/no-answer.ts';
import { words } from '../../words/words.ts';

/** More than a screen has; the next ones are read when a person gets near the end. */
const PAGE = 50;
const text = words.operations.review;
export const AGES = { hour: 1, day: 24, week: 168 } as const;
/** Stands in the address for the items that nobody works on. */
export const NOBODY = 'nobody';

/** The filter that the address of the view names. */
export function filterOf(read: Read) {
  const category = keyOf(words.operations.categories, read('category'));
  const team = keyOf(words.operations.teams, read('team'));
  const state = keyOf(words.operations.reviewStates, read('state')) ?? 'OPEN';
  const age = keyOf(AGES, read('age'));
  const record = keyOf(text.records, read('record'));
  const [person, portalId, account] = [read('person'), read('portalId'), read('account')];
  const filter: ReviewItemFilter = {
    states: [state],
    ...(category !== null && { categories: [category] }),
    ...(team !== null && { ownerTeams: [team] }),
    ...(age !== null && { minAgeHours: AGES[age] }),
    ...(record !== null && { record }),
    ...(portalId !== '' && { portalId }),
    ...(account !== '' && { accountId: account }),
    ...(person !== '' && (person === NOBODY ? { unassigned: true } : { assignee: person })),
  };
  return { filter, state };
}

/** The queue as the graph orders it: the newest first. */
export function listedItems(
  read: Read,
): LiveRows<ReviewQueueQuery, ReviewQueueQueryVariables, ReviewLineFragment> {
  const { filter } = filterOf(read);
  return {
    document: ReviewQueueDocument,
    variables: { first: PAGE, filter },
    direction: 'DESC',
    rowsOf: ({ reviewItems }) => reviewItems?.nodes ?? [],
    withRows: (data, nodes) => ({
      ...data,
      reviewItems: data.reviewItems && { ...data.reviewItems, nodes },
    }),
    hasNextPage: ({ reviewItems }) => reviewItems?.pageInfo.hasNextPage ?? false,
    placeOf: ({ openedAt, id }) => ({ value: Date.parse(openedAt), id }),
    askFor: async (ids) => {
      const changed = { ...filter, ids };
      const { data, errors } = await ask(ChangedReviewItemsDocument, { first: ids.length, changed, filter });
      if (data.changed === null || data.reviewItems === null) throw NoAnswer.of(errors);
      const { total } = data.reviewItems;
      return {
        rows: data.changed.nodes,
        errors,
        renewed: (page) => ({ ...page, reviewItems: page.reviewItems && { ...page.reviewItems, total } }),
      };
    },
  };
}

type Message = NonNullable<FollowReviewQueueSubscription['reviewItemChanged']>;

/** The item that changed; null if any may have. */
export function itemIn(message: Message | null): string | null {
  return message?.__typename === 'ReviewItemChanged' ? (message.item?.id ?? null) : null;
}
