import { setTimeout as pause } from 'node:timers/promises';
import { answersOf } from './answers.ts';
import type { ApprovalAnswer } from './answers.ts';
import { isParamedics } from './audit-log.ts';
import type { AuditTail } from './audit-log.ts';
import { unexplainedChanges } from './baseline.ts';
import type { Baseline } from './baseline.ts';
import { unmetChecks } from './final-state.ts';
import { carryOut } from './inject.ts';
import { judge } from './judge.ts';
import type { Evidence, Judgement } from './judge.ts';
import { complaint } from './load.ts';
import { lookAt, shownFault, unwell } from './look.ts';
import type { Look } from './look.ts';
import { momentsOf } from './moments.ts';
import type { Records } from './paramedic.ts';
import { readRecords, sinceFault } from './read-records.ts';
import { orNull } from './run-context.ts';
import type { RunContext } from './run-context.ts';
import type { Scenario } from './scenario.ts';
import { watchAnomalies } from './watch-anomalies.ts';

const EVERY_MS = 1000;
/** Stretch of time over which the clients are asked how they fare. */
const CLIENTS_MS = 15_000;

type Further = Scenario['then'][number];

/** What was found out by following a run to its end. */
export interface Followed {
  readonly evidence: Evidence;
  readonly judgement: Judgement;
  /** When Kubernetes or the clients first showed the fault, and how; null: they never did. */
  readonly visible: { readonly atMs: number; readonly sign: string } | null;
}

/** Follows until all is right and stayed so, something is broken for good, or the time is up. */
export async function follow(
  run: RunContext,
  { baseline, audit }: { baseline: Baseline; audit: AuditTail | null },
  injectedAtMs: number,
): Promise<Followed> {
  const { expect, then } = run.loaded.scenario;
  const deadlineMs = Date.now() + expect.withinSeconds * 1000;
  const pending = [...then];
  const seen = { visible: null as Followed['visible'], rightSinceMs: null as number | null, told: 0 };
  const watch = watchAnomalies(run, baseline, injectedAtMs);
  const answers = { to: answersOf(run.loaded.scenario.approve ?? ['never']), told: new Set<string>() };
  for (;;) {
    const look = await lookAt(run.around.cluster, run.namespace, run.signal);
    seen.visible ??= visibleFault(run, look, baseline);
    const { visible } = seen;
    const evidence = await gather(run, { baseline, audit, look, visible, watch, stepsLeft: pending.length });
    const judgement = judge(expect, evidence);
    seen.told = tell(run, evidence.records, seen.told);
    seen.rightSinceMs = judgement.missing.length > 0 ? null : (seen.rightSinceMs ?? Date.now());
    const isOver = judgement.broken.length > 0 || Date.now() >= deadlineMs;
    if (isOver || isWatchedEnough(run, seen.rightSinceMs))
      return { evidence, judgement, visible: seen.visible };
    await answerApprovals(run, evidence.records, answers);
    await carryOutDue(run, pending, evidence.records);
    await pause(EVERY_MS, undefined, { signal: run.signal });
  }
}

async function carryOutDue(run: RunContext, pending: Further[], records: Records): Promise<void> {
  const moments = momentsOf(records);
  for (let next = pending[0]; next !== undefined && moments.has(next.when); next = pending[0]) {
    run.say(`now that it is ${next.when}: ${next.steps.map(({ step }) => step).join(', ')}`);
    for (const step of next.steps) await carryOut(run, step);
    pending.shift();
  }
}

/** `none` is right from the start, so only the end of the time proves it. */
function isWatchedEnough(run: RunContext, rightSinceMs: number | null): boolean {
  const { outcome, watchSeconds } = run.loaded.scenario.expect;
  return outcome !== 'none' && rightSinceMs !== null && Date.now() - rightSinceMs >= watchSeconds * 1000;
}

interface Moments {
  readonly baseline: Baseline;
  readonly audit: AuditTail | null;
  readonly look: Look;
  readonly visible: Followed['visible'];
  readonly watch: ReturnType<typeof watchAnomalies>;
  readonly stepsLeft: number;
}

async function gather(run: RunContext, moments: Moments): Promise<Evidence> {
  const { baseline, audit, look, visible, stepsLeft } = moments;
  const { cluster } = run.around;
  // The audit log first: what it shows must by then be in the ledger, which is written before the cluster is.
  const all = audit === null ? null : [...(await audit.read())];
  const records = await readRecords(run);
  const checks = run.loaded.scenario.expect.finalState;
  const clients = run.load === null ? null : complaint(run.load.experienced(CLIENTS_MS));
  const given = { cluster, namespace: run.namespace, checks, look, podsBefore: baseline.pods };
  return {
    records: sinceFault(records, baseline),
    mutations: all === null ? null : all.filter(isParamedics),
    unexplainedChanges: all === null ? [] : unexplainedChanges(baseline, look, all),
    unwell: [...unwell(look), ...(clients === null ? [] : [clients])],
    unmetChecks: await unmetChecks(given, run.signal),
    stepsLeft,
    watch: moments.watch({ look, visible, anomalies: records.anomalies }),
  };
}

function visibleFault(run: RunContext, look: Look, baseline: Baseline): Followed['visible'] {
  const since = Math.min(CLIENTS_MS, Date.now() - baseline.atMs);
  const sign =
    shownFault(look, baseline.restarts) ??
    (run.load === null ? null : complaint(run.load.experienced(since)));
  return sign === null ? null : { atMs: look.atMs, sign };
}

/** Tells what is new of the story. @returns how much of it is told */
export function tell(run: RunContext, { timeline }: Pick<Records, 'timeline'>, told: number): number {
  for (const { phase, sentence } of timeline.slice(told)) run.say(`${phase}: ${sentence}`);
  return Math.max(told, timeline.length);
}

interface Answers {
  readonly to: (question: string) => ApprovalAnswer;
  /** Questions whose answer was heard. */
  readonly told: Set<string>;
}

async function answerApprovals(run: RunContext, { heals }: Records, answers: Answers): Promise<void> {
  for (const { id } of heals.filter(({ status }) => status === 'awaiting-approval'))
    await answerOne(run, id, answers);
}

async function answerOne(run: RunContext, id: string, { to, told }: Answers): Promise<void> {
  const phase = (await run.around.paramedic.heal(id).catch(orNull(run)))?.progress?.phase;
  if (phase?.status !== 'asking') return;
  // The same plan may be asked about twice; its expiry tells the questions apart.
  const question = `${id} ${String(phase.expiresAtMs)}`;
  const answer = to(question);
  if (answer === 'never' || told.has(question)) return;
  const heard = await run.around.paramedic.decide(id, answer, phase.plan.planHash).catch(orNull(run));
  if (heard !== null) told.add(question);
}
