import { type Config, requireSetting } from '../../config/environment.ts';
import { VARIABLES } from '../../config/variables.ts';
import { WaybillError } from '../../domain/errors.ts';
import type { Login, Logins } from '../../postgres/set-up-roles.ts';

/**
 * The roles that the addresses of the database name.
 * @throws WaybillError CONFIGURATION when an address is missing or names no user
 */
export function databaseLogins(config: Config): Logins {
  return { hub: loginOf(config, 'databaseUrl'), retention: loginOf(config, 'databaseRetentionUrl') };
}

function loginOf(config: Config, setting: 'databaseUrl' | 'databaseRetentionUrl'): Login {
  const { username, password } = new URL(requireSetting(config, setting));
  if (username === '') {
    const { name } = VARIABLES[setting];
    throw new WaybillError(
      'CONFIGURATION',
      `${name} must name its user, as in postgres://user@host/database.`,
    );
  }
  return {
    user: decodeURIComponent(username),
    password: password === '' ? null : decodeURIComponent(password),
  };
}
