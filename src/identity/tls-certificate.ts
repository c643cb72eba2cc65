import { createSecureContext } from 'node:tls';
import { WaybillError } from '../domain/errors.ts';
import { type SecretFileOptions, secretFile } from './secret-file.ts';
import { watchFile } from './watched-file.ts';

/** PEM: the certificate with its chain, and its key. */
export interface TlsCertificate {
  readonly cert: string;
  readonly key: string;
}

/** The certificate of a server in two files, read again when one of them changes. */
export interface WatchedCertificate {
  /** Grows with every new certificate in use. */
  readonly version: number;
  read(): TlsCertificate;
}

/**
 * A renewal writes two files, one after the other. As long as they do not belong together, the earlier certificate
 * stays in use, and the problem is reported.
 *
 * @throws WaybillError CONFIGURATION when the two cannot be used at the start
 */
export function tlsCertificate(
  certificateFile: string,
  keyFile: string,
  options: SecretFileOptions,
): WatchedCertificate {
  const { production: _, ...watching } = options;
  const purpose = 'the TLS certificate';
  const certificates = watchFile({
    ...watching,
    path: certificateFile,
    purpose,
    parse: (content) => content,
  });
  const keys = secretFile(keyFile, 'the TLS key', (content) => content, options);
  const seenVersion = () => certificates.version + keys.version;
  const take = (): TlsCertificate => {
    const pair = { cert: certificates.read(), key: keys.read() };
    try {
      createSecureContext(pair);
    } catch (cause) {
      const message = `${purpose} (${certificateFile}) and its key (${keyFile}) cannot be used together`;
      throw new WaybillError('CONFIGURATION', `${message}.`, { cause });
    }
    return pair;
  };
  let seen = seenVersion();
  let version = 1;
  let current = take();

  function refresh(): void {
    const now = seenVersion();
    if (now === seen) return;
    seen = now;
    try {
      current = take();
      version += 1;
    } catch (problem) {
      if (!(problem instanceof WaybillError)) throw problem;
      options.onReloadFailure(problem);
    }
  }

  return {
    get version() {
      refresh();
      return version;
    },
    read() {
      refresh();
      return current;
    },
  };
}
