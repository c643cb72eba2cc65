import { readFileSync } from 'node:fs';

/** A package of the lock file. */
interface Locked {
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
}

/** Package names by licence, an SPDX expression; `UNKNOWN` where a package names none. */
export type PackagesByLicence = Readonly<Record<string, readonly string[]>>;

export interface Licences {
  /** What a production installation has. */
  readonly production: PackagesByLicence;
  /** The licences of what only development installs. */
  readonly development: readonly string[];
}

/** The licences of all locked packages, in the order of their names. Source: `package-lock.json`, version 3. */
export function lockedLicences(lockFile: string): Licences {
  const { packages } = JSON.parse(readFileSync(lockFile, 'utf8')) as {
    readonly packages: Readonly<Record<string, Locked>>;
  };
  const production = new Map<string, Set<string>>();
  const development = new Set<string>();
  for (const [path, { license = 'UNKNOWN', dev = false, link = false }] of Object.entries(packages)) {
    if (path === '' || link) continue;
    if (dev) development.add(license);
    else production.set(license, (production.get(license) ?? new Set()).add(nameOf(path)));
  }
  const sorted = [...production].toSorted(([one], [other]) => one.localeCompare(other, 'en'));
  return {
    production: Object.fromEntries(sorted.map(([licence, names]) => [licence, [...names].toSorted()])),
    development: [...development].toSorted(),
  };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
