import type { Finding } from '../../domain/detection/finding.ts';
import { detectSymptoms } from '../../domain/detection/symptoms.ts';
import { Settings } from '../../domain/policy/schema.ts';
import type { Situation } from '../../domain/triage/situation.ts';
import type { JournaledState } from '../../domain/workload/good-state.ts';
import { configVersions } from '../../domain/workload/judge-good.ts';
import type { WorkloadObservation } from '../../domain/workload/observation.ts';
import { HOUR, MINUTE, NEW, NOW, OLD, target } from './observations.ts';
import { absent } from './service-levels.ts';

export const settings = (changes: Partial<Settings> = {}): Settings => ({
  ...Settings.parse({}),
  ...changes,
});

export const finding = (changes: Partial<Finding> = {}): Finding => ({
  symptom: 'crash-loop',
  pods: ['new-a'],
  versions: [NEW],
  sinceMs: NOW - MINUTE,
  evidence: ['pod new-a: container shop restarted 3 times'],
  message: 'Error 1',
  ...changes,
});

/** The state before the change: good, last seen three minutes ago. */
export const goodState = (changes: Partial<JournaledState> = {}): JournaledState => ({
  stateId: 'state-good',
  target,
  templateHash: 'old-template',
  podTemplateHash: OLD,
  images: ['registry.test/shop:v1'],
  configs: [{ kind: 'ConfigMap', name: 'shop-config', contentHash: 'good-content' }],
  firstSeenAtMs: NOW - 5 * HOUR,
  lastSeenAtMs: NOW - 3 * MINUTE,
  healthySinceMs: NOW - 5 * HOUR,
  goodAtMs: NOW - 4 * HOUR,
  writtenByAction: null,
  sickSinceMs: null,
  ...changes,
});

/** What runs now: seen first two minutes ago, never good. */
export const badState = (changes: Partial<JournaledState> = {}): JournaledState => ({
  ...goodState(),
  stateId: 'state-bad',
  templateHash: 'new-template',
  podTemplateHash: NEW,
  images: ['registry.test/shop:v2'],
  firstSeenAtMs: NOW - 2 * MINUTE,
  lastSeenAtMs: NOW,
  healthySinceMs: null,
  goodAtMs: null,
  ...changes,
});

/** The same journal with `state-bad`, what runs now, being what this look shows. */
export const journalOf = (seen: WorkloadObservation, states: readonly JournaledState[]): JournaledState[] =>
  states.map((state) =>
    state.stateId === 'state-bad'
      ? { ...state, templateHash: seen.templateHash, configs: configVersions(seen) }
      : state,
  );

/**
 * A situation as triage gets it: symptoms are detected from the look, and the journal knows the good state and the present
 * one unless told otherwise.
 */
export function situation(seen: WorkloadObservation | null, changes: Partial<Situation> = {}): Situation {
  const serviceLevels = changes.serviceLevels ?? absent;
  const policy = changes.policy ?? settings();
  const current = badState(
    seen === null ? {} : { templateHash: seen.templateHash, configs: configVersions(seen) },
  );
  return {
    nowMs: NOW,
    observation: seen,
    serviceLevels,
    findings: seen === null ? [] : detectSymptoms(seen, serviceLevels, NOW, policy),
    states: [current, goodState()],
    currentStateId: current.stateId,
    scopeHealth: { scope: 'shop', owners: 10, sickOwners: ['shop/deployment/shop'] },
    policy,
    ...changes,
  };
}
