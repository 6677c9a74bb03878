import { sleep } from '@temporalio/workflow';
import type { DiagnosedRung } from '../../activities/index.ts';
import type { HealOutcome } from '../../domain/healing/progress.ts';
import { looks } from '../proxies.ts';
import { failureSentence } from './held.ts';
import { enter, show } from './heal-run.ts';
import type { HealRun } from './heal-run.ts';

/** `reason` only when triage left it alone. */
export type Ending = Pick<HealOutcome, 'result' | 'sentence'> & Partial<Pick<HealOutcome, 'reason'>>;

export type Look =
  | { readonly next: 'climb'; readonly rung: DiagnosedRung }
  | { readonly next: 'end'; readonly ending: Ending };

const LOOK_AGAIN_MS = 3000;

/**
 * A fresh look, decided and recorded in one activity: a decision is taken once and stands in the history, so that
 * better rules in a later version never change the course of a run that is open.
 */
export async function diagnose(run: HealRun): Promise<Look> {
  enter(run, { status: 'diagnosing' });
  run.looks += 1;
  try {
    const diagnosis = await looks.diagnose({
      healId: run.input.healId,
      look: run.looks,
      target: run.input.target,
      scope: run.input.scope,
      found: run.found,
      climbed: run.climbed,
    });
    if (diagnosis.next === 'look-again') {
      // Nothing was concluded, so nothing was recorded: the next look is still the first.
      run.looks -= 1;
      await sleep(LOOK_AGAIN_MS, { summary: 'the fault is between two crashes, or gone' });
      return await diagnose(run);
    }
    run.progress = { ...run.progress, mode: diagnosis.mode, severity: diagnosis.severity };
    run.story.push(...diagnosis.story);
    show(run);
    if (diagnosis.next === 'climb') return { next: 'climb', rung: diagnosis.rung };
    const isRepaired = diagnosis.reason === 'already-healthy' && run.acts > 0;
    if (isRepaired)
      return {
        next: 'end',
        ending: { result: 'escalated', sentence: 'healthy now, but no act of ours was verified' },
      };
    return {
      next: 'end',
      ending: {
        result: diagnosis.escalate ? 'escalated' : 'left-alone',
        sentence: diagnosis.sentence,
        reason: diagnosis.reason,
      },
    };
  } catch (failed) {
    return {
      next: 'end',
      ending: { result: 'escalated', sentence: `could not look at the workload: ${failureSentence(failed)}` },
    };
  }
}
