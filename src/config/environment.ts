import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { WaybillError } from '../domain/errors.ts';
import { VARIABLES, type Variable } from './variables.ts';

/** Every setting, parsed and frozen. Null means "not set: the embedded default serves". */
export type Config = Readonly<{
  [Name in keyof typeof VARIABLES]: z.output<(typeof VARIABLES)[Name]['schema']>;
}>;

/**
 * Reads the environment once. A variable `X` may instead be given as `X_FILE`, the path of a file that holds it, so
 * that a secret need not stand in the environment.
 * @throws WaybillError CONFIGURATION that names every bad variable at once.
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const problems: string[] = [];
  const entries = Object.entries(VARIABLES).map(([name, variable]: [string, Variable]) => {
    const text = textOf(environment, variable.name, problems);
    const parsed = variable.schema.safeParse(text);
    if (!parsed.success) {
      const reason = parsed.error.issues.map((issue) => issue.message).join('; ');
      problems.push(`${variable.name}: ${reason} (${variable.description})`);
    }
    return [name, parsed.data];
  });
  if (problems.length > 0) {
    throw new WaybillError('CONFIGURATION', `Correct these settings:\n  ${problems.join('\n  ')}`);
  }
  return Object.freeze(Object.fromEntries(entries)) as Config;
}

function textOf(environment: NodeJS.ProcessEnv, name: string, problems: string[]): string | undefined {
  const text = environment[name];
  const file = environment[`${name}_FILE`];
  if (text !== undefined && text !== '') return text;
  if (file === undefined || file === '') return undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    problems.push(`${name}_FILE: cannot read ${file}`);
    return undefined;
  }
}

/**
 * A setting that this process cannot do without.
 * @throws WaybillError CONFIGURATION naming its variable.
 */
export function requireSetting<Name extends keyof Config>(
  config: Config,
  name: Name,
): NonNullable<Config[Name]> {
  const value = config[name];
  if (value !== null && value !== undefined) return value;
  const { name: variable, description } = VARIABLES[name];
  throw new WaybillError('CONFIGURATION', `Set ${variable}: ${description}.`);
}
