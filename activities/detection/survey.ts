import { createHash } from 'node:crypto';
import { detectSymptoms } from '../../domain/detection/symptoms.ts';
import type { Finding } from '../../domain/detection/finding.ts';
import { effectivePolicy } from '../../domain/policy/effective-policy.ts';
import type { Settings } from '../../domain/policy/schema.ts';
import { judgeState, stateIdentity } from '../../domain/workload/judge-good.ts';
import type { JournaledState } from '../../domain/workload/good-state.ts';
import type { WorkloadObservation } from '../../domain/workload/observation.ts';
import type { ServiceLevels } from '../../domain/workload/service-levels.ts';
import { targetKey } from '../../domain/workload/target.ts';
import type { ActivityDeps } from '../deps.ts';
import type { ObservedWorkload } from '../kubernetes/port.ts';
import type { ServiceLevelRequest } from '../metrics/port.ts';

/** One workload at one moment, and what is wrong with it. */
export interface Seen {
  readonly observed: ObservedWorkload;
  readonly serviceLevels: ServiceLevels;
  readonly findings: readonly Finding[];
  readonly settings: Settings;
}

/** The same with its journal entry, null for kinds that are not journaled. */
export interface Surveyed extends Seen {
  readonly state: JournaledState | null;
}

/** A journal row that did not change is written again after this long, so that `lastSeenAtMs` stays useful. */
const JOURNAL_AGAIN_MS = 60_000;

/** Looks at all opted-in workloads at once: a constant number of calls to each outside system. */
export async function lookAtAll(deps: ActivityDeps, signal: AbortSignal): Promise<readonly Seen[]> {
  const all = await deps.cluster.observeAll(signal);
  const policy = deps.policy();
  const windowMs = policy.defaults.windowSeconds * 1000;
  const levels = await deps.metrics.serviceLevels(
    all.map((one) => levelRequest(one)),
    windowMs,
    signal,
  );
  return all.map((observed) => {
    const { observation } = observed;
    const settings = effectivePolicy(policy, observation.scope);
    const serviceLevels = levels.get(targetKey(observation.target)) ?? ({ status: 'absent' } as const);
    const findings = detectSymptoms(observation, serviceLevels, deps.nowMs(), settings);
    return { observed, serviceLevels, findings, settings };
  });
}

/** A look at all that also journals their states. */
export async function survey(deps: ActivityDeps, signal: AbortSignal): Promise<readonly Surveyed[]> {
  const all = await lookAtAll(deps, signal);
  const previous = await deps.store.currentStates(all.map(({ observed }) => observed.observation.target.uid));
  const surveyed: Surveyed[] = [];
  for (const seen of all) {
    const before = previous.get(seen.observed.observation.target.uid) ?? null;
    surveyed.push({ ...seen, state: await journal(deps, seen, before) });
  }
  return surveyed;
}

async function journal(
  deps: ActivityDeps,
  { observed, serviceLevels, findings, settings }: Seen,
  before: JournaledState | null,
): Promise<JournaledState | null> {
  const { observation } = observed;
  if (observation.target.kind !== 'Deployment') return null;
  const stateId = stateIdOf(observation);
  const isSettled = before?.stateId === stateId && before.goodAtMs !== null;
  const { known, predecessor } = isSettled
    ? { known: before, predecessor: null }
    : await recall(deps, observation, stateId);
  const state = judgeState({
    previous: known,
    predecessor,
    stateId,
    observation,
    serviceLevels,
    findings,
    nowMs: deps.nowMs(),
    settings,
  });
  if (known !== null && before?.stateId === stateId && !hasNews(known, state)) return state;
  await deps.store.journalState(state, observed.template, observed.configContents);
  return state;
}

/** What is known of this state, also one seen before and left since, and the state that ran before it. */
async function recall(
  deps: ActivityDeps,
  observation: WorkloadObservation,
  stateId: string,
): Promise<{ known: JournaledState | null; predecessor: JournaledState | null }> {
  const states = await deps.store.journaledStates(observation.target.uid, 20);
  const known = states.find((state) => state.stateId === stateId) ?? null;
  const isOlder = (state: JournaledState) => known === null || state.firstSeenAtMs < known.firstSeenAtMs;
  const predecessor = states.find((state) => state.stateId !== stateId && isOlder(state)) ?? null;
  return { known, predecessor };
}

const hasNews = (known: JournaledState, now: JournaledState): boolean =>
  known.healthySinceMs !== now.healthySinceMs ||
  known.goodAtMs !== now.goodAtMs ||
  known.sickSinceMs !== now.sickSinceMs ||
  now.lastSeenAtMs - known.lastSeenAtMs >= JOURNAL_AGAIN_MS;

export function stateIdOf(observation: WorkloadObservation): string {
  const configs = observation.configs.flatMap(({ kind, name, contentHash }) =>
    contentHash === null ? [] : [{ kind, name, contentHash }],
  );
  return createHash('sha256').update(stateIdentity(observation.templateHash, configs)).digest('hex');
}

/** A template that asks to be scraped makes missing metrics a gap rather than a habit. */
const declaresMetrics = (template: string): boolean => /"prometheus\.io\/scrape":\s*"true"/.test(template);

export function levelRequest({ observation, template }: ObservedWorkload): ServiceLevelRequest {
  const readySince = observation.pods.flatMap((pod) => pod.readySinceMs ?? []);
  return {
    key: targetKey(observation.target),
    namespace: observation.target.namespace,
    pods: observation.pods.map((pod) => pod.name),
    podTemplateHashes: [observation.currentReplicaSet, ...observation.olderReplicaSets].flatMap(
      (replicaSet) => replicaSet?.podTemplateHash ?? [],
    ),
    hadMetrics: declaresMetrics(template),
    youngestReadyAtMs: readySince.length === 0 ? null : Math.max(...readySince),
  };
}
