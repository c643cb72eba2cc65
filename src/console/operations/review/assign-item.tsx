import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
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
import { refusalOf, useTrying } from '../../graph/trying.ts';
import { words } from '../../words/words.ts';
import { type Assignment, AssignmentPickers, UNCHANGED } from '../assignment.tsx';

const text = words.operations;

/** Gives an item to a team or a person. */
export function AssignItem({ item }: { readonly item: ReviewLineFragment }) {
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<Assignment>(UNCHANGED);
  const { busy, problem, begin } = useTrying();
  const assign = async ({ team, person }: Assignment) => {
    const { data, errors } = await ask(AssignReviewItemDocument, {
      input: {
        idempotencyKey: newKey(),
        id: item.id,
        expectedVersion: item.version,
        ...(team !== '' && { ownerTeam: team }),
        ...(person !== '' && { assignee: person }),
      },
    });
    for (const query of [ReviewQueueDocument, ReviewDetailDocument]) {
      void queries.invalidateQueries({ queryKey: [query.toString()] });
    }
    const refusal = refusalOf(data.reviewItemAssign, errors);
    if (refusal === null) setChosen(UNCHANGED);
    return refusal;
  };
  return (
    <div className={css['stack']}>
      <p className={css['soft']}>
        {text.teams[item.ownerTeam]} · {item.assignee ?? text.exceptions.nobody}
      </p>
      {problem === null ? null : <Notice tone="bad">{problem}</Notice>}
      <div className={css['actions']}>
        <AssignmentPickers value={chosen} person={item.assignee} onChange={setChosen} />
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
