import type { Settings } from './settings.ts';

export type Progress = { part: string; text: string; elapsedMs: number };

/** What every part is given: where things are, how to tell the person, and when to give up. */
export type Context = {
  settings: Settings;
  say: (part: string, text: string) => void;
  signal: AbortSignal;
};

export type Part = {
  name: string;
  /** Parts that must be ready before this one starts. */
  after: readonly string[];
  readyWithinMs: number;
  /** Steps (no process of their own) have none. */
  process: boolean;
  /** True when it can be started again beside the running others without harm. */
  alone: boolean;
  address?: (settings: Settings) => string;
  /** Idempotent: what is running already is left alone. */
  start: (context: Context) => Promise<void>;
  /** What is still missing, in words; nothing when it is ready. */
  ready: (context: Context) => Promise<string | undefined>;
  stop: (context: Context) => Promise<void>;
};
