import type { RequestCount } from './answers.ts';

/** One release that was aborted while clients met the new version. Milliseconds. */
export interface AbortFigures {
  readonly course: string;
  /** Whether the old pods are kept, so that nothing has to start. */
  readonly isWarm: boolean;
  /** From the word to the new version's last answer. */
  readonly restoredMs: number;
  /** From the word to the release being over. */
  readonly closedMs: number;
  /** Since the release was asked for; failures against the word. */
  readonly requests: RequestCount;
}
