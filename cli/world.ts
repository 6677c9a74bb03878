/** Everything a command touches beside the API, so that tests can stand in for a terminal and a clock. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly userName: string;
  readonly version: string;
  readonly terminal: Terminal;
  readonly nowMs: () => number;
  /** Resolves early, without complaint, when interrupted. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
  /** A whole file as text; `-`: what is piped in. Rejects with the system's error. */
  readonly readText: (file: string) => Promise<string>;
  /** Runs the local stack's own program beside us and gives its exit code. */
  readonly runStack: (args: readonly string[]) => Promise<number>;
}

export interface Terminal {
  /** Data, one line. */
  readonly out: (line: string) => void;
  /** Talk and failures, one line. */
  readonly err: (line: string) => void;
  /** Columns; null when the output is no terminal, and lines may be as long as they are. */
  readonly width: number | null;
  readonly hasColour: boolean;
}
