import { CancellationScope, condition, isCancellation, patched } from '@temporalio/workflow';
import { judgeWindows, trailing } from '../../domain/healing/verification.ts';
import type { VerificationStep, WindowResult } from '../../domain/healing/verification.ts';
import type { Plan } from '../../domain/healing/progress.ts';
import { windows } from '../proxies.ts';
import { enter, say } from './heal-run.ts';
import type { HealRun } from './heal-run.ts';

export interface VerifySettings {
  readonly windowMs: number;
  readonly windowsToVerify: number;
}

/** Watches window after window until they say verified, unverified or hands-off. Bounded by the rung's timeout. */
export async function verify(
  run: HealRun,
  plan: Plan,
  actionId: string,
  settings: VerifySettings,
): Promise<Exclude<VerificationStep, { next: 'another-window' }>> {
  const deadlineMs = Date.now() + plan.rung.timeoutMs;
  const results: WindowResult[] = [];
  for (;;) {
    enter(run, { status: 'verifying', plan, goodWindows: trailing(results, 'good'), deadlineMs });
    const result = await unlessStopped(run, () =>
      windows.verifyWindow.executeWithOptions(
        { summary: `window ${String(results.length + 1)} after ${plan.rung.action.kind}` },
        [
          {
            actionId,
            windowMs: settings.windowMs,
            windowIndex: results.length,
            settleUntilMs: Math.max(Date.now() + settings.windowMs, deadlineMs),
            findings: run.found.findings,
          },
        ],
      ),
    );
    if (result === 'stopped') return stopped(run);
    results.push(result);
    await say(
      run,
      'verified',
      `window ${String(results.length)} was ${result.verdict}: ${result.sentences.join('; ')}`,
      { status: 'verifying' },
    );
    const step = judgeWindows(results, settings.windowsToVerify, Date.now() >= deadlineMs);
    if (run.inbox.stop !== null) return stopped(run);
    if (step.next !== 'another-window') return step;
  }
}

const stopped = (run: HealRun) => ({
  next: 'hands-off' as const,
  sentence: `stopped by ${run.inbox.stop?.by ?? 'a person'}: ${run.inbox.stop?.reason ?? ''}`,
});

/** A window lasts half a minute and longer; whoever says stop, a person's release above all, does not wait for its end. */
async function unlessStopped<T>(run: HealRun, watch: () => Promise<T>): Promise<T | 'stopped'> {
  const window = new CancellationScope();
  const watching = window.run(watch);
  const stopping = condition(() => run.inbox.stop !== null).then(() => 'stopped' as const);
  const first = await Promise.race([watching, stopping]);
  if (first !== 'stopped' || !patched('stop-ends-window')) return await watching;
  window.cancel();
  await watching.catch((failed: unknown) => {
    if (!isCancellation(failed)) throw failed;
  });
  return 'stopped';
}
