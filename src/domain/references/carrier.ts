const SCAC = /^[A-Z]{2,4}$/;

/** A carrier's Standard Carrier Alpha Code in its form: `nwtf ` is `NWTF`. Null for a text that is none. */
export function scacOf(text: string): string | null {
  const code = text.trim().toUpperCase();
  return SCAC.test(code) ? code : null;
}

/** The carrier that a dialect names after its slash, as in `X12/NWTF`; null if it names none, or none by its SCAC. */
export function carrierOfDialect(dialect: string): string | null {
  const slash = dialect.indexOf('/');
  return slash === -1 ? null : scacOf(dialect.slice(slash + 1));
}
