import { useRef, useState } from 'react';
import { words } from '../words/page-words.ts';
import { errorText, type GraphError, NoAnswer, type Refusal } from './no-answer.ts';

export interface Trying {
  readonly busy: boolean;
  /** Why the last work failed or was refused; null if it did not. */
  readonly problem: string | null;
  /** Begins work. It resolves with the hub's refusal, or with null; what it throws is a problem, too. */
  readonly begin: (work: () => Promise<string | null>) => void;
}

/** The work that the buttons of a part of a view begin. What was begun last is what the part tells of. */
export function useTrying(): Trying {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const last = useRef<object>(null);
  const begin = (work: () => Promise<string | null>) => {
    last.current = work;
    setBusy(true);
    setProblem(null);
    const ended = (problem: string | null) => {
      if (last.current !== work) return;
      setProblem(problem);
      setBusy(false);
    };
    work().then(ended, (error: unknown) => {
      // The page does not show the browser's own message of a defect; its console has it.
      if (!(error instanceof NoAnswer)) reportError(error);
      ended(error instanceof NoAnswer ? error.text : words.failed.unexpected);
    });
  };
  return { busy, problem, begin };
}

/** The first refusal of a mutation; an answer without a payload refuses by its errors. */
export function refusalOf(
  payload: { readonly userErrors: readonly Refusal[] } | null,
  errors: readonly GraphError[],
): string | null {
  const [refusal] = payload?.userErrors ?? errors;
  return refusal === undefined ? null : errorText(refusal);
}
