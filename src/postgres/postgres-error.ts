import { DatabaseError } from 'pg';
import { certificateProblem } from '../domain/certificate-problem.ts';
import { type ErrorCode, WaybillError } from '../domain/errors.ts';

/** SQLSTATE (its whole code or its class of two letters) or Node's code for a socket, to the catalogue. */
const TRANSLATIONS: readonly (readonly [prefix: string, code: ErrorCode, message: string])[] = [
  ['57014', 'UPSTREAM_TIMEOUT', 'The portal did not answer in time.'],
  ['08', 'UPSTREAM_UNAVAILABLE', 'The portal is not reachable.'],
  ['57P', 'UPSTREAM_UNAVAILABLE', 'The portal is restarting.'],
  ['53100', 'UPSTREAM_UNAVAILABLE', "The disk of the portal's database is full."],
  ['53200', 'UPSTREAM_UNAVAILABLE', "The portal's database is out of memory."],
  ['53300', 'UPSTREAM_UNAVAILABLE', "The portal's database has no free connection."],
  ['58', 'UPSTREAM_UNAVAILABLE', "The disk of the portal's database reports an error."],
  [
    '25006',
    'UPSTREAM_UNAVAILABLE',
    "The portal's database accepts no changes: it is a standby, or read-only.",
  ],
  ['53', 'UPSTREAM_UNAVAILABLE', 'The portal is overloaded.'],
  ['28', 'UPSTREAM_UNAVAILABLE', 'The portal refused the connection.'],
  // As for a moment while a backup is put back, before the roles have their rights again.
  ['42501', 'UPSTREAM_UNAVAILABLE', "The hub's role lacks rights in the portal's database."],
  ['3D000', 'UPSTREAM_UNAVAILABLE', 'The portal has no such database.'],
  ['ETIMEDOUT', 'UPSTREAM_TIMEOUT', 'The portal did not answer in time.'],
  ['E', 'UPSTREAM_UNAVAILABLE', 'The portal is not reachable.'],
  ['22021', 'BAD_USER_INPUT', 'A text holds a character that the portal cannot store.'],
  ['22P05', 'BAD_USER_INPUT', 'A text holds a character that the portal cannot store.'],
  ['22003', 'BAD_USER_INPUT', 'A number is larger than the portal can store.'],
  ['22008', 'BAD_USER_INPUT', 'A date lies outside the calendar of the portal.'],
  ['22', 'INTERNAL', 'A value is not of the kind that the portal stores there.'],
  ['23505', 'DUPLICATE', 'The portal already has such a record.'],
  ['23', 'INTERNAL', 'A value breaks a rule of the portal.'],
  ['55P03', 'RECORD_LOCKED', 'Another change holds the record.'],
  ['40', 'RECORD_LOCKED', 'Another change was made at the same time.'],
];

/** What the driver says in words only, and the code of a socket for it. */
const WORDS: readonly (readonly [words: RegExp, code: string])[] = [
  [/^Query read timeout$/, 'ETIMEDOUT'],
  [/connection terminated|timeout exceeded|timeout expired|connection timeout|not queryable/i, 'ECONNRESET'],
];

/** The same for what an operator has to correct before a connection can be made. */
const TO_CORRECT: readonly (readonly [words: RegExp, why: string])[] = [
  [/does not support SSL/, 'PostgreSQL speaks no TLS there. Set ssl = on, or correct DATABASE_URL.'],
  [/^SASL: .*client password must be/, 'PostgreSQL asks for a password, and DATABASE_URL has none.'],
  [
    /^SASL: .*(?:signature|nonce does)/,
    'the server does not prove that it knows the password. Correct DATABASE_URL.',
  ],
  [
    /SSL connection|^SASL|authenticationOk|received (?:invalid|unexpected)|^Not PostgreSQL/i,
    'it says what the hub does not understand. Correct DATABASE_URL, or the method in pg_hba.conf (scram-sha-256).',
  ],
];

/** The parts of PostgreSQL that say 42501 of a right; all others say it of a file that they may not use or change. */
const OF_RIGHTS =
  /^(?:acl|user|ri_triggers|guc|extension|schemacmds|alter|dbcommands|postinit|rowsecurity|execMain)/;

/**
 * What a failed statement or connection means in the project's catalogue. The message never holds a value: PostgreSQL
 * puts those into its own message and detail, which stay with the `cause`.
 */
export function translatePostgresError(cause: unknown): WaybillError {
  const vendorCode = codeOf(cause);
  const unreachable = whyUnreachable(cause);
  if (unreachable !== null) {
    const details = { system: 'PORTAL', vendorCode } as const;
    return new WaybillError('UPSTREAM_UNAVAILABLE', `The portal is not reachable: ${unreachable}`, {
      cause,
      details,
    });
  }
  const found = TRANSLATIONS.find(([prefix]) => vendorCode.startsWith(prefix));
  const [, code, message] = ofFile(cause) ?? found ?? (isFatal(cause) ? REFUSED : UNKNOWN);
  return new WaybillError(code, message, {
    cause,
    details: vendorCode === '' ? { system: 'PORTAL' } : { system: 'PORTAL', vendorCode },
  });
}

type Translation = (typeof TRANSLATIONS)[number];

const UNKNOWN: Translation = ['', 'INTERNAL', 'The portal could not carry this out.'];
const REFUSED: Translation = ['', 'UPSTREAM_UNAVAILABLE', 'The portal refused the connection.'];

/** PostgreSQL ends the connection, or begins none. */
function isFatal(cause: unknown): boolean {
  return cause instanceof DatabaseError && (cause.severity === 'FATAL' || cause.severity === 'PANIC');
}

/** A file system that became read-only has the code of a lacking right. */
function ofFile(cause: unknown): Translation | undefined {
  if (!(cause instanceof DatabaseError) || cause.code !== '42501') return undefined;
  if (cause.file === undefined || OF_RIGHTS.test(cause.file)) return undefined;
  return [
    '42501',
    'UPSTREAM_UNAVAILABLE',
    "The portal's database may not use its own files: its disk is read-only, or not its own.",
  ];
}

/** What an operator has to correct before the address can be used; null for other failures. */
function whyUnreachable(cause: unknown): string | null {
  const problem = certificateProblem(cause);
  if (problem !== null) {
    return `PostgreSQL's certificate is refused, because ${problem}. Correct the host or sslrootcert in DATABASE_URL.`;
  }
  if (!(cause instanceof Error)) return null;
  const found = codeOf(cause) === '' && TO_CORRECT.find(([words]) => words.test(cause.message));
  if (found) return found[1];
  const isFile = 'syscall' in cause && cause.syscall === 'open';
  return isFile ? 'a file of certificates that DATABASE_URL names cannot be read.' : null;
}

/** Whether PostgreSQL refused a value of the statement: another statement, with other values, may succeed now. */
export function isRefusedValue(error: unknown): error is WaybillError {
  return REFUSED_VALUES.some((prefix) => vendorCodeOf(error).startsWith(prefix));
}

/** The SQLSTATE or socket code that a translated error carries; '' for other errors. */
export function vendorCodeOf(error: unknown): string {
  return error instanceof WaybillError ? (error.details.vendorCode ?? '') : '';
}

/** SQLSTATE classes: cardinality, data exceptions, violated constraints and views, limits of the program, raised by triggers. */
const REFUSED_VALUES = ['21', '22', '23', '44', '54', 'P0'];

/** The SQLSTATE or socket code of an error; '' when it has none. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  if ('code' in error && typeof error.code === 'string') return error.code;
  return WORDS.find(([words]) => words.test(error.message))?.[1] ?? '';
}
