import { holds, looks } from '../proxies.ts';
import { mark } from './plan-lines.ts';
import { goOn, say } from './release-run.ts';
import type { Ending, ReleaseRun } from './release-run.ts';
import { askAboutSecurity, isQuestioned } from './security.ts';
import { attempt, beginHold, isAborted, unless, whilePaused } from './waiting.ts';

/** Between two writes: a pause, a scan's findings and a freeze are obeyed here, and an abort. Null: go on. */
export async function safePoint(run: ReleaseRun, stepId: string): Promise<Ending | null> {
  const scopes = run.targets.map(({ scope }) => scope);
  for (;;) {
    const stop = await whilePaused(run, stepId);
    if (stop !== null) return stop;
    const refused = isQuestioned(run) ? await askAboutSecurity(run, stepId) : null;
    if (refused !== null) return refused;
    const looked = await attempt(run, stepId, () => looks.readBrakes({ scopes }));
    if (!looked.ok) return looked.ending;
    // What was asked for meanwhile counts: nothing is written after somebody was told that it ends.
    if (isAborted(run) || run.inbox.paused !== null || isQuestioned(run)) continue;
    const brake = looked.value;
    if (brake === null) return null;
    const { sentence, untilMs } = brake;
    await beginHold(run, stepId, { why: 'frozen', sentence, sinceMs: Date.now(), untilMs });
    await say(run, 'held', `held: ${sentence}`);
    await unless(
      run,
      () => run.inbox.paused !== null || isQuestioned(run),
      () => holds.awaitThaw({ scopes }),
    );
    run.holds.delete(stepId);
    mark(run, stepId, 'running');
    await goOn(run, stepId);
  }
}
