import { afterAll, expect, vi } from 'vitest';
import { isMeasuring } from '../../src/telemetry/measuring.ts';

/**
 * Test files of one kind share processes, one file after another. A file that left its environment, a global, a faked clock
 * or a listener behind would decide how later files end, by the order of the files. Such a file fails itself.
 */

/** Of the process. The listeners of `exit` end what a module started, and stay with the module. */
const EVENTS = [
  'uncaughtException',
  'unhandledRejection',
  'warning',
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
  'SIGUSR2',
] as const;

/** Tests of the pages put them there; Node has none of them. */
const OF_BROWSERS = ['window', 'document', 'location', 'sessionStorage', 'localStorage'];

/** Modules add globals when they are loaded, which are no trace of a test. */
const GLOBALS = [...new Set([...Object.getOwnPropertyNames(globalThis), ...OF_BROWSERS])];

function stateOfProcess(): ReadonlyMap<string, unknown> {
  return new Map<string, unknown>([
    ...Object.entries(process.env).map(([name, value]) => [`variable ${name}`, value] as const),
    ...GLOBALS.map((name) => [`global ${name}`, valueOf(name)] as const),
    ...EVENTS.map((event) => [`listeners of ${event}`, process.listenerCount(event)] as const),
    ['working folder', process.cwd()],
    ['faked clock', vi.isFakeTimers()],
    ['metrics', isMeasuring()],
  ]);
}

/** Node makes some globals when they are asked for first: they are not asked for here. */
function valueOf(name: string): unknown {
  const property = Object.getOwnPropertyDescriptor(globalThis, name) ?? {};
  return (Reflect.get(property, 'get') as unknown) ?? property.value;
}

const before = stateOfProcess();
// Hooks of a setup file run after those of the test file.
afterAll(() => {
  const after = stateOfProcess();
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const leftBehind = names.filter((name) => !Object.is(before.get(name), after.get(name)));
  expect(leftBehind, 'left behind in the process').toEqual([]);
});
