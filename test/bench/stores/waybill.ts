import { join } from 'node:path';
import { packageRoot } from '../../../src/config/package-root.ts';
import type { Address } from '../harness/serving.ts';
import { ready, type StartedProcess, spawnOn } from '../harness/started-process.ts';

export interface WaybillOptions {
  readonly core: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Of Node, such as `--cpu-prof`. */
  readonly nodeOptions?: readonly string[];
}

/** Starts the built command line program, as an operator would: `gateway`, or `subgraph <name>`. */
export async function startWaybill(
  command: readonly string[],
  options: WaybillOptions,
): Promise<StartedProcess> {
  const { core, environment, nodeOptions = [] } = options;
  const program = join(packageRoot(), 'src/cli/waybill.mjs');
  const child = spawnOn(core, process.execPath, [...nodeOptions, program, ...command], environment);
  return ready(`waybill ${command.join(' ')}`, child, addressInLog);
}

/** The log says `… answers` with the address. */
function addressInLog(line: string): Address | null {
  try {
    const { url, msg } = JSON.parse(line) as { url?: string; msg?: string };
    return url !== undefined && msg?.endsWith('answers') === true ? { url, headers: {} } : null;
  } catch {
    return null;
  }
}
