import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kind, parse, print } from 'graphql';
import { packageRoot } from './package-root.ts';

export interface Example {
  readonly name: string;
  readonly query: string;
}

/** The operations of `schema/examples.graphql`, by name. */
export function readExamples(): readonly Example[] {
  const file = join(packageRoot(), 'schema', 'examples.graphql');
  if (!existsSync(file)) return [];
  return parse(readFileSync(file, 'utf8')).definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION && definition.name !== undefined
      ? [{ name: definition.name.value, query: print(definition) }]
      : [],
  );
}
