/** The codes of Node and OpenSSL for a refused certificate, and their meaning. */
const PROBLEMS: readonly (readonly [code: RegExp, meaning: string])[] = [
  [/^ERR_TLS_CERT_ALTNAME_INVALID$|HOSTNAME_MISMATCH/, 'it was issued for another host name'],
  [/^CERT_HAS_EXPIRED$/, 'it has expired'],
  [/^CERT_NOT_YET_VALID$/, 'it is not valid yet; look at the clock of this machine, too'],
  [/^CERT_REVOKED$/, 'it was revoked'],
  [
    /SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER|UNABLE_TO_VERIFY|CERT_UNTRUSTED|INVALID_CA/,
    'no authority that the hub knows has signed it',
  ],
  [/^CERT_|^ERR_TLS_CERT|^ERR_SSL_.*CERT/, 'it is not valid'],
];

/** Why a certificate was refused; null for any other error. */
export function certificateProblem(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return PROBLEMS.find(([form]) => form.test(code))?.[1] ?? null;
}
