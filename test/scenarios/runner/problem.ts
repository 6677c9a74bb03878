/** Something a person can put right: what is wrong and why, and what to do next. */
export class Problem extends Error {
  readonly wayOut: string;

  constructor(what: string, wayOut: string, options?: ErrorOptions) {
    super(what, options);
    this.name = 'Problem';
    this.wayOut = wayOut;
  }
}

/** For the terminal and the report: sentences, never a stack trace. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Problem) return `${error.message}\n  → ${error.wayOut}`;
  return error instanceof Error ? error.message : String(error);
}
