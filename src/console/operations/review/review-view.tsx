import { memo, useState } from 'react';
import { announce } from '../../design/announce.tsx';
import { Asked, More } from '../../design/asked.tsx';
import { Badge } from '../../design/badge.tsx';
import { useClock } from '../../design/clock.ts';
import { Facts } from '../../design/facts.tsx';
import { Rows } from '../../design/rows.tsx';
import css from '../../design/split.module.css';
import { Row, Split, View } from '../../design/split.tsx';
import { State } from '../../design/state.tsx';
import { TotalText } from '../../design/total-text.tsx';
import { useAddress } from '../../graph/address.ts';
import {
  FollowReviewQueueDocument,
  ReviewCountsDocument,
  ReviewDetailDocument,
  type ReviewLineFragment,
  ReviewQueueDocument,
} from '../../graph/generated/documents.ts';
import { useLive } from '../../graph/live.ts';
import { useLastQuestion } from '../../graph/live-answer.ts';
import { ListChanged, useLiveRows } from '../../graph/live-rows.ts';
import { usePages } from '../../graph/pages.ts';
import { ageText } from '../../words/format.ts';
import { words } from '../../words/words.ts';
import { kindText } from '../records/record-line.tsx';
import { fieldText } from '../value-text.ts';
import { DecideMany } from './decide-many.tsx';
import { filterOf, itemIn, listedItems } from './listed-items.ts';
import { ReviewDetail } from './review-detail.tsx';
import { ReviewFilters } from './review-filters.tsx';

/** As many as one mutation takes. */
const MOST_SELECTED = 100;
/** Of the values in question, in a line of the list. */
const MOST_NAMED = 3;
const text = words.operations.review;

/** What waits for a decision. One is decided beside the list, several by their boxes. */
export function ReviewView() {
  const { read, write, open, close } = useAddress();
  const [selected, setSelected] = useState<ReadonlyMap<string, ReviewLineFragment>>(new Map());
  const { state } = filterOf(read);
  const listed = listedItems(read);
  const list = usePages(ReviewQueueDocument, listed.variables, ({ reviewItems }) => reviewItems);
  const changed = useLiveRows(listed, [ReviewDetailDocument], [ReviewCountsDocument]);
  const live = useLive(FollowReviewQueueDocument, {}, (message) => changed(itemIn(message)));
  useLastQuestion(live, () => changed(null));
  const rows = list.data?.pages.flatMap(({ data }) => data.reviewItems?.nodes ?? []) ?? [];
  const openId = read('open');
  // A selected item is decided as the list has it by now: a colleague may have assigned it since.
  const chosen = [...selected.values()].map((item) => rows.find(({ id }) => id === item.id) ?? item);
  const select = (row: ReviewLineFragment, isSelected: boolean) => {
    const next = new Map(selected);
    if (!isSelected) next.delete(row.id);
    else if (next.size < MOST_SELECTED) next.set(row.id, row);
    else announce(text.mostSelected(MOST_SELECTED));
    setSelected(next);
  };
  const keepSelected = (left: readonly string[]) =>
    setSelected(new Map([...selected].filter(([id]) => left.includes(id))));
  const openRow = (id: string) => {
    setSelected(new Map());
    open('open', id);
  };
  const pick = (name: string, value: string) => {
    setSelected(new Map());
    write({ [name]: value });
  };
  const total = list.data?.pages[0]?.data.reviewItems?.total;
  return (
    <View
      title={text.title}
      live={live}
      aside={total === undefined ? null : <TotalText total={total} />}
      filters={<ReviewFilters read={read} onPick={pick} />}
    >
      <Asked query={list} lines={8}>
        {() => (
          <Split
            open={selected.size === 0 ? openId : ''}
            beside={selected.size > 0}
            onClose={() => close('open')}
            list={
              rows.length === 0 ? (
                <State title={text.empty}>{text.emptyText}</State>
              ) : (
                <>
                  {state === 'OPEN' ? (
                    <label className={css['all']}>
                      <input
                        type="checkbox"
                        className={css['check']}
                        checked={rows.slice(0, MOST_SELECTED).every(({ id }) => selected.has(id))}
                        onChange={(event) =>
                          setSelected(
                            new Map(
                              event.target.checked
                                ? rows.slice(0, MOST_SELECTED).map((row) => [row.id, row])
                                : [],
                            ),
                          )
                        }
                      />
                      {text.selectAll(Math.min(rows.length, MOST_SELECTED))}
                    </label>
                  ) : null}
                  <Rows label={words.operations.exceptions.listed(rows.length)} items={rows}>
                    {(row, place) => (
                      <Row
                        key={row.id}
                        id={row.id}
                        place={place}
                        isOpen={row.id === openId}
                        onOpen={() => openRow(row.id)}
                        before={
                          state === 'OPEN' ? (
                            <input
                              type="checkbox"
                              className={css['check']}
                              aria-label={text.selectOf(row.reason)}
                              checked={selected.has(row.id)}
                              onChange={(event) => select(row, event.target.checked)}
                            />
                          ) : null
                        }
                      >
                        <Line row={row} />
                      </Row>
                    )}
                  </Rows>
                  <div className={css['more']}>
                    <More list={list} />
                  </div>
                </>
              )
            }
            detail={
              <ListChanged value={changed}>
                {selected.size > 0 ? (
                  <DecideMany items={chosen} onDone={keepSelected} />
                ) : openId === '' ? (
                  rows.length > 0 && <State title={text.choose} />
                ) : (
                  <ReviewDetail key={openId} id={openId} />
                )}
              </ListChanged>
            }
          />
        )}
      </Asked>
    </View>
  );
}

/** Rendered when its item changes, and while its age grows. */
const Line = memo(function Line({ row }: { readonly row: ReviewLineFragment }) {
  useClock();
  return (
    <>
      <span className={css['line']}>
        <span className={css['strong']}>{words.operations.categories[row.category]}</span>
        <Badge>{words.operations.teams[row.ownerTeam]}</Badge>
      </span>
      <span className={css['soft']}>
        <Facts parts={[fieldsIn(row), row.reason]} />
      </span>
      <span className={css['line']}>
        <span className={css['soft']}>
          <Facts
            parts={[
              row.account?.displayName ?? nameIn(row),
              row.shipment?.number ?? kindText(row.record),
              row.assigneeName ?? row.assignee,
            ]}
          />
        </span>
        <span className={css['soft']}>{ageText(row.openedAt)}</span>
      </span>
    </>
  );
});

/** The values in question by name, where they are few. A report and the form of a new customer are told by their category. */
function fieldsIn({ record, category, fields }: ReviewLineFragment): string | null {
  if (record === 'Milestone' || category === 'REGISTRATION' || fields.length > MOST_NAMED) return null;
  return fields.map(({ field }) => fieldText(field)).join(', ');
}

/** The name of a customer that the portal does not have yet, or of a person. */
function nameIn({ fields }: ReviewLineFragment): string | null {
  return fields.find(({ field }) => field === 'legalName' || field === 'name')?.portalValue ?? null;
}
