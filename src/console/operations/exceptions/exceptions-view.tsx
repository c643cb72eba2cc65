import { memo, useState } from 'react';
import { Asked, More } from '../../design/asked.tsx';
import { Badge } from '../../design/badge.tsx';
import { useClock } from '../../design/clock.ts';
import { Facts } from '../../design/facts.tsx';
import { Picker } from '../../design/field.tsx';
import { Rows } from '../../design/rows.tsx';
import { SEVERITY_TONES } from '../../design/severity-tone.ts';
import css from '../../design/split.module.css';
import { Row, Split, View } from '../../design/split.tsx';
import { Notice, State } from '../../design/state.tsx';
import { TotalText } from '../../design/total-text.tsx';
import { choicesOf, useAddress } from '../../graph/address.ts';
import {
  ExceptionHistoryDocument,
  FollowExceptionsDocument,
  OpenExceptionDocument,
  type WorkedExceptionFragment,
  WorkedExceptionsDocument,
} from '../../graph/generated/documents.ts';
import { hubTime } from '../../graph/hub-clock.ts';
import { useLive } from '../../graph/live.ts';
import { useLastQuestion } from '../../graph/live-answer.ts';
import { ListChanged, useLiveRows } from '../../graph/live-rows.ts';
import { usePages } from '../../graph/pages.ts';
import { ageText } from '../../words/format.ts';
import { words } from '../../words/words.ts';
import { AccountFilter } from '../account-field.tsx';
import { OpenException } from './exception-detail.tsx';
import { exceptionIn, listedExceptions, pickedIn } from './listed-exceptions.ts';

/** Of more rows that came within this time, none is shown as new: every row would move in every frame. */
const [FLOOD, FLOOD_MS] = [8, 3_000];
const text = words.operations.exceptions;

/** What goes wrong now, worst first. It changes by itself, and one is worked on beside the list. */
export function ExceptionsView() {
  const { read, write, open: openItem, close } = useAddress();
  const { severity, team, state, account } = pickedIn(read);
  const listed = listedExceptions(read);
  const list = usePages(WorkedExceptionsDocument, listed.variables, ({ exceptions }) => exceptions);
  const changed = useLiveRows(listed, [OpenExceptionDocument, ExceptionHistoryDocument]);
  const live = useLive(FollowExceptionsDocument, {}, (message) => changed(exceptionIn(message)));
  useLastQuestion(live, () => changed(null));
  const rows = list.data?.pages.flatMap(({ data }) => data.exceptions?.nodes ?? []) ?? [];
  const [shownAt] = useState(Date.now);
  const justNow = list.dataUpdatedAt - FLOOD_MS;
  const isFlood = rows.filter((row) => openedAfter(row, justNow)).length > FLOOD;
  const openId = read('open');
  const total = list.data?.pages[0]?.data.exceptions?.total;
  const open = rows.find(({ id }) => id === openId);

  const filters = (
    <>
      <Picker
        label={text.severity}
        value={severity ?? ''}
        any={words.anyChoice}
        choices={choicesOf(words.severities)}
        onPick={(value) => write({ severity: value })}
      />
      <Picker
        label={text.team}
        value={team ?? ''}
        any={words.anyChoice}
        choices={choicesOf(words.operations.teams)}
        onPick={(value) => write({ team: value })}
      />
      <Picker
        label={text.state}
        value={state ?? ''}
        any={text.unresolved}
        choices={choicesOf(words.exceptionStates)}
        onPick={(value) => write({ state: value })}
      />
      <AccountFilter id={account} onPick={(id) => write({ account: id })} />
    </>
  );
  return (
    <View title={text.title} live={live} aside={total ? <TotalText total={total} /> : null} filters={filters}>
      {list.data?.pages.some(({ errors }) => errors.length > 0) ? <Notice>{words.partial}</Notice> : null}
      <Asked query={list} lines={8}>
        {() => (
          <Split
            open={openId}
            onClose={() => close('open')}
            list={
              rows.length === 0 ? (
                <State title={text.empty}>{text.emptyText}</State>
              ) : (
                <>
                  <Rows label={text.listed(rows.length)} items={rows}>
                    {(row, place) => (
                      <Row
                        key={row.id}
                        id={row.id}
                        place={place}
                        isOpen={row.id === openId}
                        isNew={!isFlood && openedAfter(row, shownAt)}
                        onOpen={() => openItem('open', row.id)}
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
              openId === '' ? (
                rows.length > 0 && <State title={text.choose} />
              ) : (
                <ListChanged value={changed}>
                  <OpenException key={openId} id={openId} listed={open} onDone={() => close('open')} />
                </ListChanged>
              )
            }
          />
        )}
      </Asked>
    </View>
  );
}

/** @param at by the clock of this computer, milliseconds since 1970 */
function openedAfter({ openedAt }: WorkedExceptionFragment, at: number): boolean {
  return openedAt !== null && Date.parse(openedAt) > hubTime(at);
}

/** Rendered when its row changes, and while its age grows. */
const Line = memo(function Line({ row }: { readonly row: WorkedExceptionFragment }) {
  useClock();
  return (
    <>
      <span className={css['line']}>
        <span className={css['strong']}>{row.code === null ? words.none : words.exceptions[row.code]}</span>
        {row.severity === null ? null : (
          <Badge tone={SEVERITY_TONES[row.severity]}>{words.severities[row.severity]}</Badge>
        )}
      </span>
      <span className={css['line']}>
        <span className={css['soft']}>
          <bdi>{row.shipment?.account?.displayName}</bdi> ·{' '}
          <span className={css['whole']}>{row.shipment?.number}</span>
        </span>
        <span className={css['soft']}>{row.openedAt === null ? null : ageText(row.openedAt)}</span>
      </span>
      <span className={css['soft']}>
        <Facts
          parts={[
            row.team === null ? null : words.operations.teams[row.team],
            row.assignee?.name ?? text.nobody,
            row.state === null ? null : words.exceptionStates[row.state],
          ]}
        />
      </span>
    </>
  );
});
