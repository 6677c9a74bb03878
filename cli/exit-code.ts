/** What scripts see. Documented in `paramedic --help`. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  denied: 4,
  timeout: 5,
  conflict: 6,
  unreachable: 7,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A failure told to a person: what and why in the message, what next in `wayOut`. Never a stack trace. */
export class CliError extends Error {
  readonly exitCode: ExitCode;
  readonly wayOut: string | null;

  constructor(exitCode: ExitCode, message: string, wayOut: string | null = null) {
    super(message);
    this.name = 'CliError';
    this.exitCode = exitCode;
    this.wayOut = wayOut;
  }
}
