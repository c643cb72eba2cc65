const COMPANY_NOISE =
  /\b(inc|incorporated|llc|ltd|limited|corp|corporation|co|company|gmbh|ag|sa|bv|plc|the|and)\b/g;

/** Folds case, accents and punctuation. */
function fold(value: string): string {
  return value
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/**
 * What a matching method compares: two values match when their keys are equal. The fuzzy methods are
 * simpler than Salesforce's (no nicknames, no edit distance). Null for blank values.
 */
export function matchKey(method: unknown, value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const raw = String(value);
  if (raw === '') return null;
  switch (method) {
    case 'Exact':
      return raw.trim().toLowerCase();
    case 'CompanyName':
      return fold(raw).replace(COMPANY_NOISE, '').replace(/\s+/g, ' ').trim() || fold(raw);
    case 'Phone': {
      const digits = raw.replace(/\D/g, '');
      return digits.slice(-10);
    }
    case 'Zip':
      return fold(raw).replaceAll(' ', '').slice(0, 5);
    default:
      return fold(raw);
  }
}
