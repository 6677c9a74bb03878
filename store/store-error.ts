/**
 * Why the record store refused or failed. `unreachable` and `busy` may pass; the others stay until somebody acts.
 * Carried in `code` so that callers can tell them apart without reading the sentence.
 */
export type StoreErrorCode =
  | 'unreachable'
  | 'busy'
  | 'not-allowed'
  | 'refused-value'
  | 'unknown-record'
  | 'wrong-key'
  | 'tampered'
  | 'bad-key'
  | 'bad-address'
  | 'folder-in-use'
  | 'closed'
  | 'broken';

/** The only error that leaves the store. Its words never hold a stored value, and it has no `cause` that could. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string) {
    super(message);
    this.name = 'StoreError';
    this.code = code;
  }
}

/** @param what the undertaking as a verb phrase */
export const noRowWritten = (what: string): StoreError =>
  new StoreError('broken', `Could not ${what}: the database wrote no row. Try again.`);

type Reading = readonly [code: StoreErrorCode, why: string];

const UNREACHABLE: Reading = [
  'unreachable',
  'the database does not answer. Check that it runs and that its address is right',
];
const BUSY: Reading = [
  'busy',
  'the database took too long or had no room. Try again; if it stays, look at its load and locks',
];

const BY_SQL_STATE: readonly (readonly [prefix: string, reading: Reading])[] = [
  [
    '08P01',
    [
      'unreachable',
      'a pooler in front of the database refused the connection settings. Let it pass statement_timeout, lock_timeout and idle_in_transaction_session_timeout (PgBouncer: ignore_startup_parameters)',
    ],
  ],
  ['08', UNREACHABLE],
  ['57P0', UNREACHABLE],
  ['3D000', ['not-allowed', 'there is no database of that name. Create it, or correct the address']],
  ['28', ['not-allowed', 'the database refused the sign-in. Check user and password in the address']],
  ['42501', ['not-allowed', 'this database user lacks the right. Grant it, or use the owner of the tables']],
  ['25006', ['not-allowed', 'the database is read-only. Use the address of the primary']],
  ['55P03', BUSY],
  ['57014', BUSY],
  ['25P03', BUSY],
  ['40', BUSY],
  ['53', BUSY],
  ['22', ['refused-value', 'a value does not fit its column. This is a fault of the caller']],
  ['23', ['refused-value', 'a value breaks a rule of the table. This is a fault of the caller']],
  [
    '42',
    ['broken', 'the tables are not those this version expects. Start the store again so that it migrates'],
  ],
];

const UNREACHABLE_CODES = /^(ECONN|ETIMEDOUT|ENOTFOUND|EAI_|EPIPE|EHOST|ENETUNREACH|ENOENT$|CONNECTION_)/;
const FOLDER_CODES = /^(EACCES|EPERM|EROFS|ENOTDIR|EEXIST|ENOSPC|EDQUOT|EIO)$/;
const FOLDER: Reading = [
  'not-allowed',
  'its folder cannot be written. Check its path, its owner and the free space',
];
// pg and PGlite give these no code.
const UNREACHABLE_WORDS =
  /^(timeout exceeded when trying to connect|timeout expired|Connection terminated|Client has encountered a connection error|Client was closed)/;
const CLOSED_WORDS = /^(Cannot use a pool after calling end|PGlite is closed)/;

interface DatabaseFailure {
  readonly code?: unknown;
  readonly table?: unknown;
  readonly constraint?: unknown;
}

function* causes(error: unknown): Generator<Error> {
  for (let current = error, depth = 0; current instanceof Error && depth < 8; depth += 1) {
    yield current;
    current = current.cause;
  }
}

function read(error: unknown): Reading {
  for (const failure of causes(error)) {
    const { code } = failure as DatabaseFailure;
    if (typeof code === 'string') {
      if (UNREACHABLE_CODES.test(code)) return UNREACHABLE;
      if (FOLDER_CODES.test(code)) return FOLDER;
      const known = BY_SQL_STATE.find(([prefix]) => code.startsWith(prefix));
      if (known) return known[1];
    }
    if (UNREACHABLE_WORDS.test(failure.message)) return UNREACHABLE;
    if (CLOSED_WORDS.test(failure.message))
      return ['closed', 'the record store is closed. Open it again, or stop the work before closing it'];
  }
  return ['broken', 'something unexpected failed. Look at the database server’s own log'];
}

/** Where it failed, by names of our own schema only: the driver's texts quote values, so none of them is used. */
function place(error: unknown): string {
  const facts = [...causes(error)].flatMap((failure) => {
    const { code, table, constraint } = failure as DatabaseFailure;
    return [
      typeof code === 'string' ? `code ${code}` : '',
      typeof table === 'string' ? `table ${table}` : '',
      typeof constraint === 'string' ? `rule ${constraint}` : '',
    ].filter((fact) => fact !== '');
  });
  const names = facts.length > 0 ? facts : [...causes(error)].slice(-1).map((failure) => failure.name);
  return names.length > 0 ? ` (${[...new Set(names)].join(', ')})` : '';
}

/**
 * Any failure as one that may be shown and kept in workflow histories.
 * @param what the undertaking as a verb phrase: `plan an action`
 */
export function asStoreError(what: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const [code, why] = read(error);
  return new StoreError(code, `Could not ${what}: ${why}${place(error)}.`);
}
