import type { Way } from './disagreement.ts';
import type { Answering } from './gateways.ts';
import type { MemoryHub } from './memory-hub.ts';

/**
 * The hub's ways, which reject when an operation executes other mutations than it should, or in another order. Each
 * answer tells how many mutations came before it, so that the order shows in the data, too.
 */
export function countedWays(hub: MemoryHub): readonly [Way, Way] {
  const [first, second] = hub.ways;
  return [counted(hub, first), counted(hub, second)];
}

/** One schema's answers, each with mutations counted from one. */
export function countedReference({ calls, monolith }: MemoryHub): Answering {
  return (operation) => {
    calls.begin();
    return monolith(operation);
  };
}

function counted(hub: MemoryHub, { name, answer }: Way): Way {
  const { calls } = hub;
  const reference = countedReference(hub);
  return {
    name,
    async answer(operation) {
      await reference(operation);
      const expected = calls.made;
      calls.begin();
      const result = await answer(operation);
      if (JSON.stringify(calls.made) === JSON.stringify(expected)) return result;
      const lines = (made: readonly string[]) => made.map((call) => `\n    ${call}`).join('');
      throw new Error(`${name}: executed${lines(calls.made)}\n  expected${lines(expected)}`);
    },
  };
}
