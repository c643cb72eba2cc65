import type { Choice } from '../../design/field.tsx';
import type { MappingInput } from '../../graph/generated/documents.ts';
import { words } from '../../words/words.ts';

/** A code of the outside of which nobody has said yet what it means. */
export type UnknownCode = Pick<MappingInput, 'kind' | 'externalValue'>;

interface Asking {
  /** JSON, as the graph answers it. */
  readonly proposal: string | null;
}

/** The one code that all items ask about; null when they ask about something else, or about several codes. */
export function unknownCodeOf(items: readonly Asking[]): UnknownCode | null {
  const [first, ...others] = items.map(codeOf);
  if (first === null || first === undefined) return null;
  const isSame = (code: UnknownCode | null) =>
    code?.kind === first.kind && code.externalValue === first.externalValue;
  return others.every(isSame) ? first : null;
}

/** What such a code can mean, as a picker offers it. */
export function meaningsOf({ kind }: UnknownCode): readonly Choice<string>[] {
  const { scan, noException } = words.operations.review.meanings;
  const meanings =
    kind === 'EDI_REASON'
      ? { NO_EXCEPTION: noException, ...words.exceptions }
      : { SCAN: scan, ...words.milestones };
  return Object.entries(meanings).map(([value, label]) => ({ value, label }));
}

function codeOf({ proposal }: Asking): UnknownCode | null {
  const { action, lookup } = JSON.parse(proposal ?? '{}') as {
    readonly action?: string;
    readonly lookup?: UnknownCode;
  };
  return action === 'EXPLAIN_CODE' && lookup !== undefined ? lookup : null;
}
