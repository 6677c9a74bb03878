import type { ActionShape } from '../../../domain/access/schema.ts';
import { effectOf, tookPlace } from './effects.ts';
import type { Effect, Mutation } from './effects.ts';
import { judgeExpected, judgeUnexpected } from './judge-anomaly.ts';
import type { AnomalyWatch } from './judge-anomaly.ts';
import type { Records } from './paramedic.ts';
import type { Expectation } from './scenario.ts';

/** All that is known about one run at one moment. */
export interface Evidence {
  readonly records: Records;
  /** Paramedic's writes by the API server's audit log, read before `records`; null where there is no log. */
  readonly mutations: readonly Mutation[] | null;
  /** Deployments that were changed more often than anybody's writes explain. */
  readonly unexplainedChanges: readonly string[];
  /** What keeps the workloads from being well, by the runner's own eyes and its clients'. */
  readonly unwell: readonly string[];
  readonly unmetChecks: readonly string[];
  /** Steps under `then` that have not been carried out yet. */
  readonly stepsLeft: number;
  readonly watch: AnomalyWatch;
}

/** `missing`: may still come. `broken`: nothing that comes can mend it. Both empty: the run is right so far. */
export interface Judgement {
  readonly missing: readonly string[];
  readonly broken: readonly string[];
}

/** Holds a run's evidence against what its scenario expects. Paramedic's word counts only where the cluster bears it out. */
export function judge(expect: Expectation, evidence: Evidence): Judgement {
  const writes = (evidence.mutations ?? []).filter(tookPlace);
  const anomaly = judgeExpected(expect.anomaly, evidence.watch, evidence.records.heals);
  return {
    missing: [
      ...anomaly.missing,
      ...outcomeMissing(expect, evidence),
      ...modeMissing(expect, evidence.records),
      ...actionsMissing(expect, evidence.records.actions),
      ...timelineMissing(expect, evidence.records),
      ...(evidence.mutations === null ? [] : writesMissing(evidence.records.actions, writes)),
      // The API server logs a write after its effect can be seen: what is never told fails when the time is up.
      ...evidence.unexplainedChanges,
      ...evidence.unmetChecks,
      ...(evidence.stepsLeft === 0 ? [] : ['further steps of the scenario were never due']),
    ],
    broken: [
      ...anomaly.broken,
      ...judgeUnexpected(expect.noAnomaly, evidence.watch, expect.anomaly !== undefined),
      ...forbidden(expect, evidence.records.actions, writes),
      ...wrongActions(expect, evidence.records.actions),
      ...(evidence.mutations === null ? [] : unrecorded(evidence.records.actions, writes)),
      ...tooManyHeals(expect, evidence.records),
    ],
  };
}

const isVerified = ({ status }: { status: string }): boolean =>
  status === 'verified' || status === 'confirmed';
const isHandedOver = ({ status }: { status: string }): boolean =>
  status === 'escalated' || status === 'drifted';

function outcomeMissing(expect: Expectation, { records, unwell }: Evidence): string[] {
  const { heals, timeline, anomalies } = records;
  switch (expect.outcome) {
    case 'healed':
      return [...(heals.some(isVerified) ? [] : [`no heal is verified${statusesOf(records)}`]), ...unwell];
    case 'escalated': {
      // A storm is a matter of its scope: no single heal is escalated for it, and people are paged once.
      const isPaged = timeline.some(({ phase, healId }) => phase === 'told' && healId === null);
      return isPaged || heals.some(isHandedOver) ? [] : [`nothing was escalated${statusesOf(records)}`];
    }
    case 'observed':
      return heals.length > 0 || anomalies.length > 0 || timeline.length > 0 ? [] : ['nothing was recorded'];
    case 'none':
      return [];
  }
}

const statusesOf = ({ heals }: Records): string =>
  heals.length === 0
    ? ': no heal was opened'
    : ` (${heals.map(({ mode, status }) => `${mode ?? '?'} ${status}`).join(', ')})`;

function modeMissing({ mode, heals: wanted }: Expectation, { heals, anomalies }: Records): string[] {
  const missing = [];
  const isNamed =
    heals.some((heal) => heal.mode === mode) || (mode === 'AnomalyOnly' && anomalies.length > 0);
  if (mode !== undefined && !isNamed)
    missing.push(
      `triage did not name ${mode}, but ${heals.map((heal) => heal.mode ?? 'nothing').join(', ') || 'nothing'}`,
    );
  if (wanted !== undefined && heals.length < wanted)
    missing.push(`${String(heals.length)} heals were opened, not ${String(wanted)}`);
  return missing;
}

const tooManyHeals = ({ heals: wanted }: Expectation, { heals }: Records): string[] =>
  wanted !== undefined && heals.length > wanted
    ? [
        `${String(heals.length)} heals were opened, not ${String(wanted)}: ${heals.map(({ id }) => id).join(', ')}`,
      ]
    : [];

/** In the order in which they were carried out. */
const applied = (actions: readonly ActionShape[]): ActionShape[] =>
  actions
    .filter(({ appliedAtMs }) => appliedAtMs !== null)
    .toSorted((one, other) => (one.appliedAtMs ?? 0) - (other.appliedAtMs ?? 0));
const kindsOf = (actions: readonly ActionShape[]): string[] => actions.map(({ action }) => action.kind);

function actionsMissing(expect: Expectation, actions: readonly ActionShape[]): string[] {
  const done = kindsOf(applied(actions));
  const isTakenBack = (kind: string): boolean =>
    actions.some(
      ({ action, status }) => action.kind === kind && (status === 'undone' || status === 'expired'),
    );
  return [
    ...(done.length < expect.actions.length
      ? [`carried out: ${done.join(', ') || 'nothing'}; expected: ${expect.actions.join(', ')}`]
      : []),
    ...expect.undone.filter((kind) => !isTakenBack(kind)).map((kind) => `${kind} was not undone`),
    ...actions
      .filter(({ status }) => status === 'unverified')
      .map(({ id }) => `${id} did not help and is neither undone nor handed over`),
  ];
}

function wrongActions({ actions: expected }: Expectation, actions: readonly ActionShape[]): string[] {
  const done = kindsOf(applied(actions));
  return done.every((kind, index) => kind === expected[index])
    ? []
    : [`carried out: ${done.join(', ')}; expected: ${expected.join(', ') || 'nothing'}`];
}

const timelineMissing = (expect: Expectation, { timeline }: Records): string[] =>
  expect.timeline
    .filter((pattern) => !timeline.some(({ sentence }) => new RegExp(pattern, 'i').test(sentence)))
    .map((pattern) => `the timeline has no sentence like /${pattern}/`);

function forbidden(
  expect: Expectation,
  actions: readonly ActionShape[],
  writes: readonly Mutation[],
): string[] {
  const mayNothing = expect.never.includes('anything') || expect.actions.length === 0;
  const isForbidden = (effect: string): boolean =>
    mayNothing || expect.never.some((never) => never === effect);
  return [
    ...writes
      .filter((write) => isForbidden(effectOf(write)))
      .map((write) => `the audit log shows ${effectOf(write)}: ${describe(write)}`),
    ...kindsOf(applied(actions))
      .filter(isForbidden)
      .map((kind) => `${kind} was carried out and must not be`),
  ];
}

const describe = ({ verb, resource, subresource, name }: Mutation): string =>
  `${verb} ${resource}${subresource === null ? '' : `/${subresource}`} ${name}`;

type Ceiling = 'workload' | 'eviction' | 'config';

const CEILING_OF: Partial<Record<Effect, Ceiling>> = {
  rollBack: 'workload',
  raiseMemoryLimit: 'workload',
  restartRollout: 'workload',
  evictPod: 'eviction',
  restoreConfig: 'config',
};

/** Each recorded action explains so many writes and no more: exactly once is what the ledger promises. */
function unrecorded(actions: readonly ActionShape[], writes: readonly Mutation[]): string[] {
  const most = { workload: 0, eviction: 0, config: 0 };
  for (const { action } of actions) {
    if (action.kind === 'rollBack' || action.kind === 'restartRollout') most.workload += 1;
    // The raise and the taking back of it.
    if (action.kind === 'raiseMemoryLimit') most.workload += 2;
    if (action.kind === 'evictPod') most.eviction += 1;
    if (action.kind === 'restoreConfig') most.eviction += action.evictPods.length;
    if (action.kind === 'rollBack' || action.kind === 'restoreConfig')
      most.config += action.restoreConfigs.length;
  }
  return writes.flatMap((write) => {
    const ceiling = CEILING_OF[effectOf(write)];
    if (ceiling !== undefined && (most[ceiling] -= 1) >= 0) return [];
    return [`no recorded action explains ${describe(write)} (${effectOf(write)})`];
  });
}

/** An action that the ledger calls applied must have left its write in the audit log. */
function writesMissing(actions: readonly ActionShape[], writes: readonly Mutation[]): string[] {
  const seen = (ceiling: Ceiling): number =>
    writes.filter((write) => CEILING_OF[effectOf(write)] === ceiling).length;
  const needed = { workload: 0, eviction: 0, config: 0 };
  for (const { action, status } of applied(actions)) {
    if (action.kind === 'evictPod') needed.eviction += 1;
    else if (action.kind === 'restoreConfig') needed.config += 1;
    else needed.workload += status === 'undone' || status === 'expired' ? 2 : 1;
  }
  return (['workload', 'eviction', 'config'] as const)
    .filter((ceiling) => seen(ceiling) < needed[ceiling])
    .map(
      (ceiling) =>
        `the audit log shows ${String(seen(ceiling))} ${ceiling} writes, the ledger ${String(needed[ceiling])}`,
    );
}
