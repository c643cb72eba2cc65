import type { Lookups } from '../../src/domain/transforms/transform.ts';
import { SERVICE_LEVELS } from '../../src/domain/vocabulary/index.ts';

/** Lookups as a deployment begins with them: the vocabulary's services, every record linked, a customer in the US. */
export function lookups(given: Partial<Lookups> = {}): Lookups {
  return {
    services: {
      labelOf: (code) => SERVICE_LEVELS.find((level) => level.code === code)?.label ?? null,
      codeOf: (label) => SERVICE_LEVELS.find((level) => level.label === label)?.code ?? null,
    },
    country: 'US',
    crmIdOf: (object, portalId) => `${object}:${portalId}`,
    portalIdOf: (_object, crmId) => crmId.split(':')[1] ?? null,
    publicUrl: 'https://portal.example.com',
    ...given,
  };
}
