import type { Checked, CheckState } from './check.ts';

const WIDTH = 8;

/** One line for each finding: its state, the check, what was found, what to mend. */
export function reportLines(checked: readonly Checked[]): readonly string[] {
  return checked.flatMap(({ check, findings }) =>
    findings.map(({ state, found, mend }) => {
      const line = `${state.padEnd(WIDTH)} ${check}: ${found}`;
      return mend === null ? line : `${line.replace(/\.$/, '')}. ${mend}`;
    }),
  );
}

export function countOf(checked: readonly Checked[], state: CheckState): number {
  return checked.flatMap(({ findings }) => findings).filter((finding) => finding.state === state).length;
}
