import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { TestHub } from '../harness/hub.ts';

/** Does a mutation as a user, and expects that the hub accepts it. @param selection what else is asked of the payload */
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
  expect([...errors, ...(data?.[mutation]?.userErrors ?? [])]).toEqual([]);
  return data?.[mutation] as Payload;
}
