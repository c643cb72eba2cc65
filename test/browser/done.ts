import { randomUUID } from 'node:crypto';
import type { TestHub } from '../harness/hub.ts';

/** Does a mutation as a user, and throws what the hub says against it. @param selection what else is asked of the payload */
export async function done<Payload = unknown>(
  hub: Pick<TestHub, 'ask'>,
  user: string,
  mutation: string,
  input: object,
  selection = '',
): Promise<Payload> {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const { data, errors } = await hub.ask<Record<string, { userErrors: unknown[] }>>(
    user,
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { userErrors { code message } ${selection} } }`,
    { input: { idempotencyKey: randomUUID(), ...input } },
  );
  const problems = [...errors, ...(data?.[mutation]?.userErrors ?? [])];
  if (problems.length > 0) throw new Error(`${mutation}: ${JSON.stringify(problems)}`);
  return data?.[mutation] as Payload;
}
