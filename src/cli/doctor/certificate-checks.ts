import type { Config, SettingName } from '../../config/environment.ts';
import { VARIABLES } from '../../config/variables.ts';
import { certificateExpiry } from '../../identity/certificate-expiry.ts';
import type { Logger } from '../logger.ts';
import { wireCertificate } from '../wiring/identity.ts';
import { type Check, type Finding, failed, ok, warning } from './check.ts';

const SOON_DAYS = 30;
const DAY_MS = 86_400_000;
const RENEW = 'Renew it; the hub reads the new file without a restart.';
const CERTIFICATES = [
  'tlsCertificateFile',
  'redisCaFile',
  'salesforcePubSubCaFile',
] as const satisfies readonly SettingName[];

/** The certificates that this installation has in files. */
export function certificateChecks(config: Config, logger: Logger): readonly Check[] {
  const { tlsKeyFile } = config;
  return CERTIFICATES.flatMap((name) => {
    const file = config[name];
    if (file === null) return [];
    return [
      {
        name: `certificate (${VARIABLES[name].name})`,
        run: async () => {
          const expiry = expiryFinding(certificateExpiry(file), new Date());
          // Throws where the key is of another certificate, or open to everybody.
          if (name === 'tlsCertificateFile' && tlsKeyFile !== null) wireCertificate(config, logger);
          return [expiry];
        },
      },
    ];
  });
}

export function expiryFinding(ends: Date, now: Date, mend = RENEW): Finding {
  const days = Math.floor((ends.getTime() - now.getTime()) / DAY_MS);
  const date = ends.toISOString().slice(0, 10);
  if (days < 0) return failed(`it ended on ${date}`, mend);
  return days < SOON_DAYS
    ? warning(`it ends on ${date}, in ${days} days`, mend)
    : ok(`it is valid until ${date}`);
}
