import type { Seen } from '../../../bench/release/history.ts';

let last = 0;

const event = (kind: Seen['kind'], atMs: number, more: Partial<Seen>): Seen => ({
  id: (last += 1),
  atMs,
  kind,
  activity: null,
  about: null,
  identity: null,
  ...more,
});

/** Events of a history as a test needs them, in the order of their making. */
export const scheduled = (atMs: number, activity: string, about: string | null = null): Seen =>
  event('scheduled', atMs, { activity, about });
export const started = (atMs: number, identity: string): Seen => event('started', atMs, { identity });
export const decided = (atMs: number, identity: string): Seen => event('decided', atMs, { identity });
export const timer = (atMs: number): Seen => event('timer', atMs, {});
