import { setTimeout as pause } from 'node:timers/promises';
import type { AuditTail } from './audit-log.ts';
import type { Baseline } from './baseline.ts';
import { tell } from './follow.ts';
import { gatherRelease, placesOf } from './gather-release.ts';
import type { ReleaseMoment } from './gather-release.ts';
import type { Judgement } from './judge.ts';
import { judgeRelease } from './judge-release.ts';
import { idIn } from './paramedic-releases.ts';
import { isUntouched, newCourse, note } from './release-course.ts';
import type { Course } from './release-course.ts';
import type { ReleaseExpected, ReleasePlan } from './release-plan.ts';
import { answerApproval, beginRelease, takeTurns } from './release-turns.ts';
import { takeSnapshot } from './restored.ts';
import type { RunContext } from './run-context.ts';
import { until } from './until.ts';

const EVERY_MS = 1000;
const ABORTED_WITHIN_MS = 60_000;

/** What was found out by following a release to its end. */
export interface FollowedRelease extends ReleaseMoment {
  readonly judgement: Judgement;
  readonly startedAtMs: number;
}

/** The scenario's release and what is expected of it; null: it has none. */
export function releaseIn({ loaded }: RunContext): { plan: ReleasePlan; expected: ReleaseExpected } | null {
  const { release: plan, expect } = loaded.scenario;
  return plan === undefined || expect.release === undefined ? null : { plan, expected: expect.release };
}

/** Asks for the release and follows it until all is right and stayed so, something is broken for good, or the time is up. */
export async function followRelease(
  run: RunContext,
  { baseline, audit }: { baseline: Baseline; audit: AuditTail | null },
  { plan, expected }: { plan: ReleasePlan; expected: ReleaseExpected },
): Promise<FollowedRelease> {
  const { expect } = run.loaded.scenario;
  const before = isUntouched(plan) ? await takeSnapshot(run.around.cluster, placesOf(run), run.signal) : null;
  const course = newCourse(plan, run.load, Date.now());
  const begun = await beginRelease(run, plan, plan.by);
  const id = idIn(begun);
  run.say(`asked for ${id ?? 'the release, which was refused'}`);
  if (id !== null) run.putBack.push(() => abortIfOpen(run, course, id));
  const deadlineMs = course.startedAtMs + expect.withinSeconds * 1000;
  for (let told = 0, rightSinceMs: number | null = null; ;) {
    const moment = await gatherRelease(run, { baseline, audit, begun, course, before });
    note(course, moment.detail?.progress ?? null, Date.now());
    const judgement = judgeRelease({ expect, expected }, moment.evidence, moment.seen);
    told = tell(run, moment.evidence.records, told);
    rightSinceMs = judgement.missing.length > 0 ? null : (rightSinceMs ?? Date.now());
    if (isOver(judgement, { rightSinceMs, deadlineMs, watchMs: expect.watchSeconds * 1000 }))
      return { ...moment, judgement, startedAtMs: course.startedAtMs };
    await goOn(run, course, { plan, detail: moment.detail });
    await pause(EVERY_MS, undefined, { signal: run.signal });
  }
}

function isOver(
  { broken }: Judgement,
  { rightSinceMs, deadlineMs, watchMs }: { rightSinceMs: number | null; deadlineMs: number; watchMs: number },
): boolean {
  const nowMs = Date.now();
  const isWatchedEnough = rightSinceMs !== null && nowMs - rightSinceMs >= watchMs;
  return broken.length > 0 || nowMs >= deadlineMs || isWatchedEnough;
}

/** What the scenario has in store for a release that has come so far. */
async function goOn(
  run: RunContext,
  course: Course,
  { plan, detail }: { plan: ReleasePlan; detail: ReleaseMoment['detail'] },
): Promise<void> {
  if (detail === null) return;
  await takeTurns(run, course, { plan, id: detail.id });
  await answerApproval(run, course, detail);
}

/** A run that ends early must not leave a release behind that writes to a namespace which is going. */
async function abortIfOpen({ around }: RunContext, { moments }: Course, id: string): Promise<void> {
  const { releases } = around.paramedic;
  if (moments.has('closed')) return;
  await releases.steer(id, { command: 'abort', by: 'scenario-runner', reason: 'the run is over' });
  await until(
    async () => ((await releases.detail(id)).progress?.state.status === 'closed' ? true : null),
    {
      what: `the end of ${id}`,
      withinMs: ABORTED_WITHIN_MS,
      everyMs: EVERY_MS,
      wayOut: `see \`paramedic status ${id}\``,
    },
    new AbortController().signal,
  );
}
