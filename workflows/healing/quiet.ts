import { condition } from '@temporalio/workflow';
import { isRecurrence } from '../../domain/healing/guard.ts';
import type { Plan } from '../../domain/healing/progress.ts';
import type { TargetFindings } from '../../domain/detection/finding.ts';
import { enter, say, stopOf } from './heal-run.ts';
import type { HealRun } from './heal-run.ts';

/** Ten quiet minutes confirm a cure; the fault coming back inside them reopens the heal at its next rung. */
export async function watchQuietly(
  run: HealRun,
  plan: Plan,
  quietMs: number,
): Promise<'confirmed' | 'recurred'> {
  const verifiedAtMs = Date.now();
  run.inbox.recurred = null;
  enter(run, { status: 'quiet', plan, verifiedAtMs, untilMs: verifiedAtMs + quietMs });
  await say(run, 'verified', 'verified: the symptom is gone and users are served', {
    status: 'verified',
    verifiedAtMs,
  });
  const recurrence = (): TargetFindings | null => {
    const { recurred } = run.inbox;
    return recurred !== null && isRecurrence(recurred, verifiedAtMs) ? recurred : null;
  };
  await condition(() => recurrence() !== null || stopOf(run) !== null, quietMs);
  const recurred = recurrence();
  if (recurred === null) return 'confirmed';
  run.found = recurred;
  const seconds = String(Math.round((Date.now() - verifiedAtMs) / 1000));
  await say(run, 'seen', `the fault came back after ${seconds} s: next rung`, { status: 'open' });
  return 'recurred';
}
