import { type Finding, failed, ok, warning } from './check.ts';

/** A login to Salesforce is refused from some minutes on; stamps of both systems are compared from seconds on. */
const NOTABLE_MS = 2_000;
const TOO_MUCH_MS = 60_000;
const MEND = 'Let a time service (NTP) set the clocks of both machines.';

export function clockFinding(system: string, aheadMs: number): Finding {
  const seconds = Math.round(Math.abs(aheadMs) / 1_000);
  if (Math.abs(aheadMs) < NOTABLE_MS) return ok(`the clock of ${system} agrees with this machine's`);
  const found = `the clock of ${system} is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} this machine's`;
  return Math.abs(aheadMs) < TOO_MUCH_MS ? warning(found, MEND) : failed(found, MEND);
}
