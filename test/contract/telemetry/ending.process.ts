import { setImmediate } from 'node:timers/promises';
import { readConfig } from '../../../src/config/environment.ts';
import { startTelemetry } from '../../../src/telemetry/export/telemetry.ts';
import { entered } from '../../../src/telemetry/tracing.ts';

// A process that has spans and metrics to send when it ends. It prints what would keep it from ending.
const telemetry = await startTelemetry(readConfig(), 'test', { warn: () => undefined });
for (let index = 0; index < 1_000; index += 1) {
  entered(
    () => ({ name: 'door' }),
    undefined,
    'CLIENT',
    () => index,
  );
}
await telemetry[Symbol.asyncDispose]();
// The SDK takes its own timers back in the turns that follow.
for (let turn = 0; turn < 10; turn += 1) await setImmediate();
const holding = process.getActiveResourcesInfo().filter((name) => name === 'Timeout');
process.stdout.write(JSON.stringify(holding));
