import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A key and a certificate that nobody knows, for 127.0.0.1 only; made by openssl. */
export interface Certificate extends Disposable {
  readonly keyFile: string;
  readonly certificateFile: string;
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
}

/** Tests over TLS are skipped where openssl is missing. */
export const canMakeCertificates = spawnSync('openssl', ['version']).status === 0;

export function makeCertificate(): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-tls-'));
  const [keyFile, certificateFile] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const names = ['-subj', '/CN=waybill-test', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const files = ['-keyout', keyFile, '-out', certificateFile];
  // A key on a curve is made at once; one of RSA takes up to seconds.
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  execFileSync('openssl', ['req', '-x509', ...key, ...files, ...names], { stdio: 'ignore' });
  return {
    keyFile,
    certificateFile,
    certificate: readFileSync(certificateFile, 'utf8'),
    key: readFileSync(keyFile, 'utf8'),
    [Symbol.dispose]: () =>
      rmSync(folder, {
        recursive: true,
        force: true,
      }),
  };
}
