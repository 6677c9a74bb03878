import { durationsOf } from '../../domain/release/durations.ts';
import type { ReleaseRun } from './release-run.ts';

export const durations = (run: ReleaseRun, atMs: number) =>
  durationsOf([...run.transitions, { status: 'closed', atMs }]);

/** Rollouts, watches and the soak are the machines' time, not ours. */
export async function watching<T>(run: ReleaseRun, work: () => Promise<T>): Promise<T> {
  run.watching += 1;
  if (run.watching === 1) run.transitions.push({ status: 'watching', atMs: Date.now() });
  try {
    return await work();
  } finally {
    run.watching -= 1;
    if (run.watching === 0) run.transitions.push({ status: run.progress.state.status, atMs: Date.now() });
  }
}
