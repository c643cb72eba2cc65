import { InfiniteQueryObserver, QueryClient } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import { askAgain, askForMore } from '../../../src/console/graph/asking-again.ts';

/** A list of two pages whose answers come when the test says so. Each answer tells which question it answers. */
async function shownList() {
  const queries = new QueryClient();
  const asked: { readonly page: number; readonly answer: () => void }[] = [];
  const observer = new InfiniteQueryObserver(queries, {
    queryKey: ['list', {}],
    initialPageParam: 0,
    getNextPageParam: (_last, pages) => (pages.length < 2 ? pages.length : null),
    retry: false,
    queryFn: ({ pageParam: page }) => {
      const { promise, resolve } = Promise.withResolvers<string>();
      const question = asked.length;
      asked.push({ page, answer: () => resolve(`page ${page} of question ${question}`) });
      return promise;
    },
  });
  observer.subscribe(() => undefined);
  await expect.poll(() => asked.length).toBe(1);
  asked[0]?.answer();
  await expect.poll(() => observer.getCurrentResult().isFetching).toBe(false);
  /** Answers whatever is asked, until nothing is. */
  const answerAll = async (work: Promise<unknown>) => {
    let isOver = false;
    void work.finally(() => {
      isOver = true;
    });
    await expect
      .poll(() => {
        for (const { answer } of asked) answer();
        return isOver && queries.isFetching() === 0;
      })
      .toBe(true);
    return observer.getCurrentResult().data?.pages;
  };
  return { queries, asked, answerAll, list: () => observer.getCurrentResult() };
}

it('a page that a person asked for comes although an event asks for the list again meanwhile', async () => {
  const { queries, asked, answerAll, list } = await shownList();
  const more = askForMore(list());
  await expect.poll(() => asked.length).toBe(2);
  const pages = await answerAll(Promise.all([more, askAgain(queries, ['list'])]));
  expect(pages).toEqual(['page 0 of question 2', 'page 1 of question 3']);
});

it('what is new in a list comes although a person asks for its next page meanwhile', async () => {
  const { queries, asked, answerAll, list } = await shownList();
  const again = askAgain(queries, ['list']);
  await expect.poll(() => asked.length).toBe(2);
  const pages = await answerAll(Promise.all([again, askForMore(list())]));
  expect(pages).toEqual(['page 0 of question 1', 'page 1 of question 2']);
});

it('the library alone gives one of them up', async () => {
  const { queries, asked, answerAll, list } = await shownList();
  const more = list().fetchNextPage();
  await expect.poll(() => asked.length).toBe(2);
  expect(
    await answerAll(Promise.all([more, queries.invalidateQueries({ queryKey: ['list'] })])),
  ).toHaveLength(1);
});
