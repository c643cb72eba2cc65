import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';

const GUARD = new URL('../../src/cli/wiring/dropped-errors.ts', import.meta.url).href;
/** The second item fails at once, the first one a moment later: graphql-js no longer listens to it. */
const QUERY = `
  import { buildSchema, execute, parse } from 'graphql';
  const schema = buildSchema('type Query { items: [Item!]! } type Item { name: String! }');
  schema.getType('Item').getFields().name.resolve = ({ name }) => name;
  const items = [{ name: Promise.reject(new Error('later')) }, { name: null }];
  const answer = await execute({ schema, document: parse('{ items { name } }'), rootValue: { items } });
  console.log(JSON.stringify(answer));`;
const LIFE = `setImmediate(() => setImmediate(() => console.log('alive')));`;

async function run(lines: readonly string[]): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', lines.join('\n')], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit') as Promise<[number]>]);
  return { code, output };
}

const outlive = `
  import { outliveDroppedErrors } from '${GUARD}';
  outliveDroppedErrors({ warn: (fields) => console.log('warned of', fields.path.join('.')) });`;

it('an error that graphql-js drops is logged and ends no process', async () => {
  const { code, output } = await run([outlive, QUERY, LIFE]);
  expect(code).toBe(0);
  expect(output).toContain('"path":["items",1,"name"]');
  expect(output).toContain('warned of items.0.name');
  expect(output).toContain('alive');
  // The control: the process does not outlive it alone.
  expect((await run([QUERY, LIFE])).code).toBe(1);
});

it('any other rejection that nobody hears ends the process', async () => {
  const { code, output } = await run([outlive, `void Promise.reject(new TypeError('a mistake'));`, LIFE]);
  expect(code).toBe(1);
  expect(output).not.toContain('alive');
});
