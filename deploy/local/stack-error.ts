/** A failure of the local stack a person can act on: what happened and why, and what to do about it. */
export class StackError extends Error {
  readonly wayOut: string;

  constructor(what: string, wayOut: string, options?: ErrorOptions) {
    super(what, options);
    this.name = 'StackError';
    this.wayOut = wayOut;
  }
}

/** One or two lines for the terminal; never a stack trace. */
export function explain(error: unknown): string {
  if (error instanceof StackError) return `${error.message}\n  → ${error.wayOut}`;
  return error instanceof Error ? error.message : String(error);
}
