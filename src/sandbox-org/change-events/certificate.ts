import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A key with the certificate that it signed itself. The certificate is also the authority to trust. */
export interface OwnCertificate {
  /** PEM (PKCS#8). */
  readonly key: string;
  /** PEM. */
  readonly certificate: string;
  /** Where the certificate stands, for clients. */
  readonly certificateFile: string;
}

const DAYS = 10 * 365;
const DAY = 24 * 60 * 60 * 1000;

/** The certificate of an org for the loopback names, made once and kept in its folder. */
export function ownCertificate(folder: string): OwnCertificate {
  mkdirSync(folder, { recursive: true });
  const [keyFile, certificateFile] = [join(folder, 'tls-key.pem'), join(folder, 'tls-certificate.pem')];
  if (!existsSync(keyFile) || !existsSync(certificateFile)) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    writeFileSync(certificateFile, selfSigned(privateKey, publicKey));
  }
  const key = readFileSync(keyFile, 'utf8');
  createPrivateKey(key);
  return { key, certificate: readFileSync(certificateFile, 'utf8'), certificateFile };
}

/** X.509 version 3 in DER (RFC 5280): only what a client needs to trust a server on this machine. */
function selfSigned(privateKey: KeyObject, publicKey: KeyObject): string {
  const algorithm = sequence(oid('1.2.840.10045.4.3.2')); // ecdsa-with-SHA256
  const name = sequence(set(sequence(oid('2.5.4.3'), element(0x0c, Buffer.from('Waybill sandbox org')))));
  const now = Date.now();
  const names = sequence(
    element(0x82, Buffer.from('localhost')),
    element(0x87, Buffer.from([127, 0, 0, 1])),
    element(0x87, Buffer.concat([Buffer.alloc(15), Buffer.from([1])])),
  );
  const authority = sequence(element(0x01, Buffer.from([0xff])));
  const body = sequence(
    element(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    algorithm,
    name,
    sequence(time(now - DAY), time(now + DAYS * DAY)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    element(0xa3, sequence(extension('2.5.29.17', names), extension('2.5.29.19', authority, true))),
  );
  const signature = sign('sha256', body, privateKey);
  const whole = sequence(body, algorithm, element(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function element(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return element(0x30, Buffer.concat(parts));
}

function set(part: Buffer): Buffer {
  return element(0x31, part);
}

/** A number that is not negative: its first byte must be below 0x80. */
function integer(value: Buffer): Buffer {
  return element(0x02, value);
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  const octets = element(0x04, value);
  return critical ? sequence(oid(id), element(0x01, Buffer.from([0xff])), octets) : sequence(oid(id), octets);
}

/** GeneralizedTime, to the second. */
function time(milliseconds: number): Buffer {
  const text = new Date(milliseconds).toISOString().replace(/[-:T]|\.\d+/g, '');
  return element(0x18, Buffer.from(text));
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [40 * first + second];
  for (const part of rest) {
    const groups = [part & 0x7f];
    for (let left = part >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return element(0x06, Buffer.from(bytes));
}
