import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

const FIRST_CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/;

/**
 * When the certificate of a PEM file ends; of a chain, the certificate of the server itself, which comes first.
 * @throws Error when the file cannot be read, or holds no certificate
 */
export function certificateExpiry(file: string): Date {
  const [first] = FIRST_CERTIFICATE.exec(readFileSync(file, 'utf8')) ?? [];
  if (first === undefined) throw new Error(`${file} holds no certificate`);
  return new Date(new X509Certificate(first).validTo);
}
