import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ExampleOperation, exampleOperations } from '../../gateway/development/examples.ts';
import { packageRoot } from '../config/package-root.ts';

/** The operations of `schema/examples.graphql`. */
export function readExamples(): readonly ExampleOperation[] {
  const file = join(packageRoot(), 'schema', 'examples.graphql');
  return existsSync(file) ? exampleOperations(readFileSync(file, 'utf8')) : [];
}
