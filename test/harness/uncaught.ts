import { outliveDroppedErrors } from '../../src/cli/wiring/dropped-errors.ts';

/** Errors that nobody in this process heard while it is in use: each of them would have ended a process of the hub. */
export interface Uncaught extends Disposable {
  readonly errors: readonly unknown[];
}

export function watchUncaught(): Uncaught {
  const errors: unknown[] = [];
  const note = (error: unknown) => void errors.push(error);
  // The test runner's own listeners would blame the run instead of the test.
  const others = process.listeners('uncaughtException');
  const otherRejections = process.listeners('unhandledRejection');
  process.removeAllListeners('uncaughtException').removeAllListeners('unhandledRejection');
  process.on('uncaughtException', note).on('unhandledRejection', note);
  return {
    errors,
    [Symbol.dispose]() {
      process.off('uncaughtException', note).off('unhandledRejection', note);
      for (const listener of others) process.on('uncaughtException', listener);
      for (const listener of otherRejections) process.on('unhandledRejection', listener);
    },
  };
}

/** Hears the errors that graphql-js drops as a process of the hub does. The test runner would fail the run for them. */
export function dropErrorsAsTheHub(): Disposable {
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  const outlived = outliveDroppedErrors({ warn: () => undefined });
  return {
    [Symbol.dispose]() {
      outlived[Symbol.dispose]();
      for (const listener of others) process.on('unhandledRejection', listener);
    },
  };
}
