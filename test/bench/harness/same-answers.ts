import { isDeepStrictEqual } from 'node:util';
import { type Message, messagesOf, type Operation } from './operation.ts';
import type { Variant } from './variant.ts';

const COMPARED_VARIABLES = 8;

/**
 * Asks every variant the same and throws unless all give the same data without errors: a benchmark of wrong answers is
 * worthless. Returns how many answers were compared.
 */
export async function checkSameAnswers(
  variants: readonly Variant[],
  operations: readonly Operation[],
): Promise<number> {
  let compared = 0;
  for (const operation of operations) {
    const messages = messagesOf(operation);
    const step = Math.max(1, Math.floor(messages.length / COMPARED_VARIABLES));
    for (let index = 0; index < messages.length; index += step) {
      const message = messages[index] as Message;
      const [first, ...others] = await Promise.all(variants.map((variant) => dataOf(variant, message)));
      others.forEach((data, position) => {
        if (isDeepStrictEqual(data, first)) return;
        const names = `${variants[position + 1]?.name} and ${variants[0]?.name}`;
        throw new Error(
          `${names} answer "${operation.name}" differently:\n${JSON.stringify(data)}\n${JSON.stringify(first)}`,
        );
      });
      compared += variants.length;
    }
  }
  return compared;
}

async function dataOf(variant: Variant, { headers, body }: Message): Promise<unknown> {
  const response = await fetch(variant.url, {
    method: 'POST',
    headers: {
      ...variant.headers,
      ...headers,
      'content-type': 'application/json',
      accept: 'application/json',
    },
    body,
  });
  const { data, errors } = (await response.json()) as { data?: unknown; errors?: unknown };
  if (errors !== undefined || data === undefined || data === null) {
    throw new Error(`${variant.name} answers ${response.status} ${JSON.stringify(errors)} to ${body}`);
  }
  return data;
}
