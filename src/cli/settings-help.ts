import type { SettingName } from '../config/environment.ts';
import { partsThatNeed } from '../config/needs.ts';
import type { Variable } from '../config/variable.ts';
import { VARIABLES } from '../config/variables.ts';

/** The settings as `waybill --help` shows them: name, meaning, default, and the parts that cannot do without them. */
export function settingsHelp(): string {
  const lines = Object.entries(VARIABLES).map(([name, variable]) => line(name as SettingName, variable));
  return [
    '',
    'Settings are environment variables. Each may stand in a file that NAME_FILE names.',
    '',
    ...lines,
  ].join('\n');
}

function line(name: SettingName, { name: variable, description, schema }: Variable): string {
  const fallback = defaultOf(schema);
  const { always, production } = partsThatNeed(name);
  const notes = [
    ...(fallback === '' ? [] : [`default ${fallback}`]),
    ...(always.length > 0 ? [`needed by ${always.join(', ')}`] : []),
    ...(production.length > 0 ? [`in production needed by ${production.join(', ')}`] : []),
  ];
  return `  ${variable}\n      ${description}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}`;
}

/** As a person would write it; empty for a setting without one, and for an empty list. */
function defaultOf(schema: Variable['schema']): string {
  const { data } = schema.safeParse(undefined);
  return typeof data === 'string' || typeof data === 'number' || typeof data === 'boolean' ? `${data}` : '';
}
