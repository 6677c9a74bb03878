import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { TargetFindings } from '../../domain/detection/finding.ts';
import type { ClimbedRung } from '../../domain/healing/ladder.ts';
import type { Decision, HealPhase, HealProgress } from '../../domain/healing/progress.ts';
import { describeHeal } from '../../domain/healing/story.ts';
import { targetKey } from '../../domain/workload/target.ts';
import type { Target } from '../../domain/workload/target.ts';
import type { HealRecord, TimelineEntry } from '../../domain/healing/record.ts';
import { MODE, SEVERITY, STATUS } from '../attributes.ts';
import { tell } from '../notify-people.ts';
import { records } from '../proxies.ts';

export interface HealInput {
  readonly healId: string;
  readonly guardId: string;
  readonly target: Target;
  readonly scope: string;
  readonly found: TargetFindings;
  readonly fence: number;
}

/** One heal in flight: its progress, its inbox, and the ways to say what happens. */
export interface HealRun {
  readonly input: HealInput;
  progress: HealProgress;
  found: TargetFindings;
  readonly climbed: ClimbedRung[];
  readonly inbox: {
    stop: { by: string; reason: string } | null;
    recurred: TargetFindings | null;
    decision: Decision | null;
  };
  readonly story: string[];
  acts: number;
  looks: number;
}

export const newRun = (input: HealInput): HealRun => ({
  input,
  progress: {
    healId: input.healId,
    target: input.target,
    scope: input.scope,
    mode: null,
    severity: null,
    phase: { status: 'diagnosing' },
    openUndos: [],
  },
  found: input.found,
  climbed: [],
  inbox: { stop: null, recurred: null, decision: null },
  story: [],
  acts: 0,
  looks: 0,
});

/** Read through a call: handlers set it while the workflow waits. */
export const stopOf = (run: HealRun): { by: string; reason: string } | null => run.inbox.stop;

/** Enters a phase: the query, the search attributes and the current details say so at once. */
export function enter(run: HealRun, phase: HealPhase): void {
  run.progress = { ...run.progress, phase };
  show(run);
}

export function show(run: HealRun): void {
  const { mode, severity, phase } = run.progress;
  setCurrentDetails(describeHeal(run.progress, run.story));
  upsertSearchAttributes([
    { key: STATUS, value: phase.status === 'closed' ? phase.outcome.result : phase.status },
    ...(mode === null ? [] : [{ key: MODE, value: mode }]),
    ...(severity === null ? [] : [{ key: SEVERITY, value: severity }]),
  ]);
}

/** Adds a sentence to the story and to the record, with the heal's new fields. */
export async function say(
  run: HealRun,
  phase: TimelineEntry['phase'],
  sentence: string,
  heal: Partial<HealRecord> = {},
): Promise<void> {
  run.story.push(sentence);
  show(run);
  const atMs = Date.now();
  await records.record({
    timeline: [
      {
        id: `${run.input.healId}/${String(workflowInfo().historyLength)}/${phase}`,
        healId: run.input.healId,
        targetKey: targetKey(run.input.target),
        scope: run.input.scope,
        atMs,
        phase,
        sentence,
        detail: {},
      },
    ],
    heal: { ...heal, id: run.input.healId, updatedAtMs: atMs },
  });
}

/** Tells people about this heal. */
export function tellAbout(run: HealRun, what: { id: string; title: string; text: string }): Promise<void> {
  const { target, scope, healId } = run.input;
  return tell({
    notification: {
      id: `${healId}/${what.id}`,
      urgency: 'page',
      title: what.title,
      text: what.text,
      fields: {
        workload: `${target.kind} ${target.namespace}/${target.name}`,
        mode: run.progress.mode ?? 'unknown',
        severity: run.progress.severity ?? 'unknown',
        heal: healId,
      },
    },
    healId,
    targetKey: targetKey(target),
    scope,
  });
}
