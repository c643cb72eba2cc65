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
  const { data: fallback } = schema.safeParse(undefined);
  const isDefault = fallback !== null && fallback !== undefined && String(fallback) !== '';
  const { always, production } = partsThatNeed(name);
  const notes = [
    ...(isDefault ? [`default ${String(fallback)}`] : []),
    ...(always.length > 0 ? [`needed by ${always.join(', ')}`] : []),
    ...(production.length > 0 ? [`in production needed by ${production.join(', ')}`] : []),
  ];
  return `  ${variable}\n      ${description}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}`;
}
