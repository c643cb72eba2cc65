import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { announce } from '../../design/announce.tsx';
import { Button } from '../../design/button.tsx';
import css from '../../design/split.module.css';
import { Notice } from '../../design/state.tsx';
import { ask, newKey } from '../../graph/ask.ts';
import {
  AssignReviewItemDocument,
  ReviewDetailDocument,
  type ReviewLineFragment,
  ReviewQueueDocument,
} from '../../graph/generated/documents.ts';
import { useChangedRows } from '../../graph/live-rows.ts';
import { refusalOf, useTrying } from '../../graph/trying.ts';
import { words } from '../../words/words.ts';
import { type Assignment, AssignmentPickers, personOf, UNCHANGED } from '../assignment.tsx';

const text = words.operations;

/** Gives an item to a team or a person. */
export function AssignItem({ item }: { readonly item: ReviewLineFragment }) {
  const queries = useQueryClient();
  const tellList = useChangedRows(ReviewQueueDocument);
  const person = item.assigneeName ?? item.assignee;
  const [chosen, setChosen] = useState<Assignment>(UNCHANGED);
  const { busy, problem, begin } = useTrying();
  const assign = async (chosen: Assignment) => {
    const { team } = chosen;
    const assignee = personOf(chosen);
    const { data, errors } = await ask(AssignReviewItemDocument, {
      input: {
        idempotencyKey: newKey(),
        id: item.id,
        expectedVersion: item.version,
        ...(team !== '' && { ownerTeam: team }),
        ...(assignee !== undefined && { assignee }),
      },
    });
    tellList([item.id]);
    // The next step is about the item as it is now.
    await queries.invalidateQueries({ queryKey: [ReviewDetailDocument.toString()] });
    const refusal = refusalOf(data.reviewItemAssign, errors);
    if (refusal === null) {
      setChosen(UNCHANGED);
      announce(text.exceptions.assigned);
    }
    return refusal;
  };
  return (
    <div className={css['stack']}>
      <p className={css['soft']}>
        {text.teams[item.ownerTeam]} · <bdi>{person ?? text.exceptions.nobody}</bdi>
      </p>
      {problem === null ? null : <Notice tone="bad">{problem}</Notice>}
      <div className={css['actions']}>
        <AssignmentPickers value={chosen} person={person} onChange={setChosen} />
        <Button
          busy={busy}
          disabled={chosen.team === '' && chosen.person === ''}
          onClick={() => begin(() => assign(chosen))}
        >
          {text.exceptions.assign}
        </Button>
      </div>
    </div>
  );
}
