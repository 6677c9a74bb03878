import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReleaseDetail } from '../../../domain/access/release-progress-schema.ts';
import { carryOut } from './inject.ts';
import { fillIn } from './manifests.ts';
import type { Begun, Report, Said } from './paramedic-releases.ts';
import { patiently } from './read-records.ts';
import type { Course } from './release-course.ts';
import { dueTurn, dueWord } from './release-course.ts';
import type { ReleasePlan, Turn } from './release-plan.ts';
import { orNull } from './run-context.ts';
import type { RunContext } from './run-context.ts';
import { until } from './until.ts';

/** A rollback by hand waits for its rollout, and watches it for half a minute. */
const CLOSED_WITHIN_MS = 300_000;

/** Asks for the scenario's release, with its placeholders filled in. */
export function beginRelease(run: RunContext, plan: ReleasePlan, by: string): Promise<Begun> {
  const text = readFileSync(join(run.loaded.folder, plan.file), 'utf8');
  const fileText = fillIn(text, run.placeholders, plan.file);
  return run.around.paramedic.releases.start({ fileText, fileName: plan.file, by });
}

/** All that is due. What Paramedic did not answer to is tried again the next time. */
export async function takeTurns(
  run: RunContext,
  course: Course,
  { plan, id }: { plan: ReleasePlan; id: string },
): Promise<void> {
  for (let turn = dueTurn(course, Date.now()); turn !== null; turn = dueTurn(course, Date.now())) {
    const answers = await take(run, turn, { plan, id });
    if (answers === null) return;
    for (const answer of answers) hear(run, course, answer);
    course.turns.shift();
  }
}

/** @returns what Paramedic answered; null: it did not */
async function take(
  run: RunContext,
  { when, steer, scan, rollback, again, steps }: Turn,
  { plan, id }: { plan: ReleasePlan; id: string },
): Promise<string[] | null> {
  const { releases } = run.around.paramedic;
  if (steer !== undefined) {
    const said = await releases.steer(id, steer).catch(orNull(run));
    return said === null ? null : [told(`${steer.command} by ${steer.by}`, said)];
  }
  if (scan !== undefined) return await report(run, id, scan);
  if (rollback !== undefined) {
    const { toRevision, ...rest } = rollback;
    const asked = { ...rest, namespace: run.namespace, ...(toRevision === undefined ? {} : { toRevision }) };
    return [`rollback by ${rollback.by}: ${await endOf(run, await releases.rollBack(asked))}`];
  }
  if (again !== undefined)
    return [`again by ${again.by}: ${await endOf(run, await beginRelease(run, plan, again.by))}`];
  run.say(`now that it is ${when}: ${(steps ?? []).map(({ step }) => step).join(', ')}`);
  for (const step of steps ?? []) await carryOut(run, step);
  return [];
}

async function report(
  run: RunContext,
  id: string,
  { by, sarif, before }: NonNullable<Turn['scan']>,
): Promise<string[] | null> {
  const read = (name: string): Report => ({
    name,
    text: readFileSync(join(run.loaded.folder, name), 'utf8'),
  });
  const old = before === undefined ? {} : { before: read(before) };
  const said = await run.around.paramedic.releases
    .reportScan(id, { by, scan: read(sarif), ...old })
    .catch(orNull(run));
  return said === null ? null : [told(`scan by ${by}`, said)];
}

/** How something that was begun ended, in a sentence. */
async function endOf(run: RunContext, begun: Begun): Promise<string> {
  if ('refusal' in begun) return `refused: ${begun.refusal}`;
  const { result, sentence } = await until(
    async () => {
      const { state } = (await detailOf(run, begun.id)).progress ?? {};
      return state?.status === 'closed' ? state.outcome : null;
    },
    {
      what: `the end of ${begun.id}`,
      withinMs: CLOSED_WITHIN_MS,
      everyMs: 1000,
      wayOut: `see \`paramedic status ${begun.id}\``,
    },
    run.signal,
  );
  return `${result}: ${sentence}`;
}

export const detailOf = (run: RunContext, id: string): Promise<ReleaseDetail> =>
  patiently(run, () => run.around.paramedic.releases.detail(id));

/** Says the next word on the approval, when its time has come. */
export async function answerApproval(
  run: RunContext,
  course: Course,
  { id, progress }: { id: string; progress: ReleaseDetail['progress'] },
): Promise<void> {
  const word = dueWord(course, Date.now());
  if (word === null || word.decision === 'never' || progress?.state.status !== 'awaiting-approval') return;
  const { decision, by } = word;
  const { planHash } = progress.state;
  const said = await run.around.paramedic.releases.decide(id, { decision, planHash, by }).catch(orNull(run));
  if (said === null) return;
  course.words.shift();
  course.askedAtMs = Date.now();
  hear(run, course, told(`${decision} by ${by}`, said));
}

const told = (what: string, { accepted, sentence }: Said): string =>
  `${what}: ${accepted ? '' : 'refused: '}${sentence}`;

function hear(run: RunContext, course: Course, answer: string): void {
  course.answers.push(answer);
  run.say(`answer to ${answer}`);
}
