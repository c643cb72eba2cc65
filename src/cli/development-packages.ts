import { findPackageJSON } from 'node:module';
import { WaybillError } from '../domain/errors.ts';

/**
 * Asks for packages that a production installation leaves out (`devDependencies`).
 * @param purpose what needs them, for the message
 * @throws WaybillError CONFIGURATION that names those which are not installed
 */
export function requireDevelopmentPackages(purpose: string, names: readonly string[]): void {
  const missing = names.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  throw new WaybillError(
    'CONFIGURATION',
    `${purpose} needs packages that a production installation leaves out (${missing.join(', ')}). Install them: npm install --include=dev`,
  );
}

function isInstalled(name: string): boolean {
  try {
    return findPackageJSON(name, import.meta.url) !== undefined;
  } catch {
    return false;
  }
}
