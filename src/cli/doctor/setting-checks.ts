import { type Config, variablesWithoutEffect } from '../../config/environment.ts';
import { missingSettings, needsOf, type Part } from '../../config/needs.ts';
import { programVersion } from '../../config/program-version.ts';
import { WaybillError } from '../../domain/errors.ts';
import type { Logger } from '../logger.ts';
import { refuseUnsafeProduction, wireEnvelopeKeys } from '../wiring/identity.ts';
import { type Check, type Finding, failed, messageOf, ok, problemsOf, warning } from './check.ts';

const NODE_MAJOR = 24;

export function settingChecks(parts: readonly Part[], config: Config, logger: Logger): readonly Check[] {
  const needs = new Set(parts.flatMap((part) => needsOf(part, config)));
  return [
    { name: 'version', run: () => Promise.resolve(versions()) },
    {
      name: 'settings',
      run: () => {
        const missing = missingSettings(needs, config).map((line) => failed(line, 'Set it.'));
        // In production they are refused, and so among the unsafe ones.
        const withoutEffect = config.profile === 'production' ? [] : variablesWithoutEffect();
        const idle = withoutEffect.map((line) => warning(line, 'It has no effect.'));
        const unsafe = production(config, needs.has('ENVELOPE_KEYS'));
        const findings = [...missing, ...unsafe, ...idle];
        const all = `all that ${parts.join(', ')} cannot do without are set (${config.profile})`;
        return Promise.resolve(missing.length + unsafe.length > 0 ? findings : [ok(all), ...idle]);
      },
    },
    ...(needs.has('ENVELOPE_KEYS') && config.envelopeSecretFile !== null
      ? [keys('keys of envelopes (WAYBILL_ENVELOPE_SECRET_FILE)', () => wireEnvelopeKeys(config, logger)())]
      : []),
  ];
}

/** A file of keys that can be read, or why not. */
export function keys(name: string, read: () => unknown): Check {
  return {
    name,
    run: () => {
      try {
        read();
        return Promise.resolve([ok('they can be read')]);
      } catch (error) {
        return Promise.resolve([failed(messageOf(error), 'Correct the file.')]);
      }
    },
  };
}

function versions(): readonly Finding[] {
  const node = process.versions.node;
  const found = `Waybill ${programVersion()} on Node ${node}`;
  return [
    Number.parseInt(node, 10) >= NODE_MAJOR
      ? ok(found)
      : warning(found, `The hub is tested on Node ${NODE_MAJOR}, which its own package of npm brings.`),
  ];
}

function production(config: Config, envelope: boolean): readonly Finding[] {
  try {
    refuseUnsafeProduction(config, { embedded: false, envelope });
    return [];
  } catch (error) {
    if (!(error instanceof WaybillError)) throw error;
    return problemsOf(error).map((line) => failed(line, 'Correct it for production.'));
  }
}
