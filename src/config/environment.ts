import { readFileSync } from 'node:fs';
import { isAbsolute, resolve, sep } from 'node:path';
import { z } from 'zod';
import { WaybillError } from '../domain/errors.ts';
import type { Variable } from './variable.ts';
import { VARIABLES } from './variables.ts';

/** Every setting, parsed and frozen. Null means "not set: the embedded default serves". */
export type Config = Readonly<{
  [Name in SettingName]: z.output<(typeof VARIABLES)[Name]['schema']>;
}> & {
  /** The files that settings were read from; their content may change later. */
  readonly files: Readonly<Partial<Record<SettingName, string>>>;
  /** The settings that the environment gives; the others have their default. */
  readonly given: ReadonlySet<SettingName>;
};

export type SettingName = keyof typeof VARIABLES;

/**
 * Reads the environment once. `X_FILE`, the path of a file, may stand for a variable `X`, so that a secret need not be
 * in the environment.
 * @throws WaybillError CONFIGURATION that names every bad variable at once.
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const problems: string[] = [];
  const files: Record<string, string> = {};
  const given = new Set<string>();
  const entries = Object.entries(VARIABLES).map(([name, variable]: [string, Variable]) => {
    const { text, file } = textOf(environment, variable.name, problems);
    if (file !== null) files[name] = file;
    if (text !== undefined) given.add(name);
    const parsed = variable.schema.safeParse(text);
    if (!parsed.success)
      problems.push(`${variable.name}: ${reasonsOf(parsed.error)} (${variable.description})`);
    return [name, parsed.data];
  });
  if (problems.length > 0) {
    throw new WaybillError('CONFIGURATION', `Correct these settings:\n  ${problems.join('\n  ')}`);
  }
  return Object.freeze({ ...Object.fromEntries(entries), files: Object.freeze(files), given }) as Config;
}

/**
 * One line for each variable of the hub that has no effect: an empty one, and a name that begins like the hub's and is
 * none of them. The lines name no values.
 */
export function variablesWithoutEffect(environment: NodeJS.ProcessEnv = process.env): string[] {
  const names = Object.values(VARIABLES).flatMap(({ name }) => [name, `${name}_FILE`]);
  return Object.entries(environment).flatMap(([name, text]) => {
    if (names.includes(name))
      return text?.trim() === '' ? [`${name}: is empty; give it a value or unset it`] : [];
    return name.startsWith('WAYBILL_')
      ? [`${name}: is no setting of the hub; correct its name or unset it`]
      : [];
  });
}

interface SettingText {
  readonly text: string | undefined;
  readonly file: string | null;
}

function textOf(environment: NodeJS.ProcessEnv, name: string, problems: string[]): SettingText {
  const text = environment[name];
  const file = environment[`${name}_FILE`];
  if (text !== undefined && text !== '') return { text, file: null };
  if (file === undefined || file === '') return { text: undefined, file: null };
  try {
    return { text: readFileSync(file, 'utf8').trim(), file };
  } catch {
    problems.push(`${name}_FILE: cannot read ${file}`);
    return { text: undefined, file: null };
  }
}

/**
 * Parses a setting from the new content of its file.
 * @throws Error that names the problem and does not repeat the text
 */
export function parseSetting<Name extends SettingName>(name: Name, text: string): Config[Name] {
  const parsed = VARIABLES[name].schema.safeParse(text);
  if (!parsed.success) throw new Error(reasonsOf(parsed.error));
  return parsed.data as Config[Name];
}

function reasonsOf(error: z.ZodError): string {
  return error.issues.map((issue) => issue.message).join('; ');
}

/**
 * A setting that this process cannot do without.
 * @throws WaybillError CONFIGURATION naming its variable.
 */
export function requireSetting<Name extends SettingName>(
  config: Config,
  name: Name,
): NonNullable<Config[Name]> {
  const value = config[name];
  if (value !== null && value !== undefined) return value;
  const { name: variable, description } = VARIABLES[name];
  throw new WaybillError('CONFIGURATION', `Set ${variable}: ${description}.`);
}

/** The setting whose file or folder a path is, or lies in. */
export function settingOfPath(path: string, environment: NodeJS.ProcessEnv = process.env): string | null {
  const places = Object.values(VARIABLES).flatMap(({ name }: Variable) => {
    const own =
      environment[name] ?? (name === VARIABLES.dataFolder.name ? readConfig({}).dataFolder : undefined);
    return [
      [name, own],
      [`${name}_FILE`, environment[`${name}_FILE`]],
    ].flatMap(([variable, place]) =>
      place !== undefined && place !== '' && (isAbsolute(place) || variable === VARIABLES.dataFolder.name)
        ? [{ variable, place: resolve(place) }]
        : [],
    );
  });
  const holding = places.filter(({ place }) => path === place || path.startsWith(`${place}${sep}`));
  const [longest] = holding.toSorted((one, other) => other.place.length - one.place.length);
  return longest?.variable ?? null;
}
