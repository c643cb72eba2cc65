import { Command } from 'commander';
import { expect, it } from 'vitest';
import { COMMANDS, declareCalled } from '../../../src/cli/command-table.ts';

async function declared(called?: string): Promise<string[]> {
  const program = new Command('waybill');
  await declareCalled(program, called);
  return program.commands.map((command) => command.name());
}

it('the help lists each command of the table once, in its order', async () => {
  expect(await declared('--help')).toEqual(Object.keys(COMMANDS));
  expect(await declared()).toEqual(Object.keys(COMMANDS));
});

it.each(Object.keys(COMMANDS))(
  '"%s" is declared when it is called, and nothing that is not beside it',
  async (called) => {
    const names = await declared(called);
    expect(names).toContain(called);
    expect(names.length).toBeLessThanOrEqual(2);
  },
);

it.each(['wroker', 'constructor', '__proto__', ''])(
  '"%s" is no command, so that all are offered',
  async (called) => {
    expect(await declared(called)).toEqual(Object.keys(COMMANDS));
  },
);
