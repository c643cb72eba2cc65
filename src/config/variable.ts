import { z } from 'zod';
import { parseRedisAddress, REDIS_FORMS } from '../domain/redis-address.ts';

export interface Variable {
  readonly name: string;
  readonly description: string;
  readonly schema: z.ZodType;
}

export function variable<Schema extends z.ZodType>(name: string, description: string, schema: Schema) {
  return { name, description, schema };
}

export function text() {
  return z
    .string()
    .optional()
    .transform((value) => value ?? null);
}

export function integer(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return z.coerce.number({ error: message }).int(message).min(min, message).max(max, message);
}

export function url(...protocols: string[]) {
  const names = protocols.map((protocol) => `${protocol}//`).join(' or ');
  return z
    .string()
    .refine(
      (value) => protocols.includes(URL.parse(value)?.protocol ?? ''),
      `must be an address like ${names}…`,
    )
    .optional()
    .transform((value) => value ?? null);
}

/** An origin alone means its `/graphql`, where the servers of subgraphs answer. */
export function graphUrl() {
  return url('https:', 'http:').transform((value) => {
    const address = value === null ? null : URL.parse(value);
    if (address?.pathname !== '/' || address.search !== '') return value;
    return `${address.origin}/graphql`;
  });
}

export function list() {
  return z.string().transform((value) =>
    value
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  );
}

export function redisAddress() {
  return z
    .string()
    .refine((value) => parseRedisAddress(value) !== null, `must be an address like ${REDIS_FORMS}`)
    .optional()
    .transform((value) => value ?? null);
}
