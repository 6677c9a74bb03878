import { ACTIONABLE } from '../detection/finding.ts';
import { detectSymptoms } from '../detection/symptoms.ts';
import type { WindowVerdict } from '../healing/verification.ts';
import type { WorkloadObservation } from '../workload/observation.ts';
import { driftSince } from './drift.ts';
import { proofOfFault } from './proof-of-fault.ts';
import { serviceLevelVerdict } from './service-verdict.ts';
import { unsettled } from './settling.ts';
import type { Expected, WindowJudgement, WindowSample } from './window.ts';

export type { Expected, WindowJudgement, WindowSample } from './window.ts';

const judgement = (verdict: WindowVerdict, sentences: readonly string[]): WindowJudgement => ({
  verdict,
  sentences,
});

function judgeObservation(
  sample: WindowSample,
  observation: WorkloadObservation,
  expected: Expected,
): WindowJudgement {
  const drift = driftSince(observation, expected.action, expected.postState);
  if (drift !== null) return judgement('drifted', [drift]);
  if (observation.replicas.desired === 0)
    return judgement('unknown', ['it was scaled to zero, so nothing can be verified']);
  const { settings } = expected;
  const findings = detectSymptoms(
    observation,
    sample.serviceLevels,
    observation.observedAtMs,
    settings,
  ).filter((finding) => ACTIONABLE.has(finding.symptom));
  const proof = findings.flatMap((finding) => proofOfFault(finding, observation, expected));
  if (proof.length > 0) return judgement('bad', proof);
  const waits = unsettled(observation);
  if (waits !== null) return judgement('settling', [waits]);
  return judgement('good', ['the symptom is gone and every pod is Ready']);
}

/**
 * One look after an act, as its pods stand (service levels need a whole window). `drifted` and `gone` end verification; `settling` is not countable yet: the
 * rollout is under way, pods are not all Ready, or what fails still failed before the act.
 */
export function judgeSample(sample: WindowSample, expected: Expected): WindowJudgement {
  return sample.observation === null
    ? judgement('gone', ['the workload is gone'])
    : judgeObservation(sample, sample.observation, expected);
}

const WORST_FIRST: readonly WindowVerdict[] = ['gone', 'drifted', 'bad', 'settling', 'unknown'];

function continuouslyReady(observation: WorkloadObservation, sinceMs: number): string | null {
  const late = observation.pods.find(
    (pod) => !pod.isTerminating && (pod.readySinceMs === null || pod.readySinceMs > sinceMs),
  );
  return late === undefined ? null : `pod ${late.name} was not Ready through the whole window`;
}

/**
 * One whole window after an act.
 * Good: the symptom is gone, service levels are in band or no worse than when the act was decided, nothing else has
 * become unhealthy, every pod was Ready from the window's first look on, and nobody else changed the workload.
 * Service levels are read from the last look alone: it covers the window, while earlier ones reach back before it.
 * @param samples oldest first, covering the window; empty or unreadable means `unknown`
 * @source DESIGN §11 "Windows"; REQUIREMENTS §3 "Verification"
 */
export function judgeWindow(samples: readonly WindowSample[], expected: Expected): WindowJudgement {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined)
    return judgement('unknown', ['nobody looked at the workload during this window']);
  const earlier = samples.slice(0, -1).map((sample) => judgeSample(withoutLevels(sample), expected));
  const judged = [...earlier, judgeSample(last, expected)];
  for (const verdict of WORST_FIRST) {
    const worst = judged.find((one) => one.verdict === verdict);
    if (worst !== undefined) return worst;
  }
  if (last.observation === null) return judgement('gone', ['the workload is gone']);
  const flap = continuouslyReady(last.observation, first.atMs);
  return flap === null
    ? serviceLevelVerdict(last.serviceLevels, last.observation, expected)
    : judgement('bad', [flap]);
}

const withoutLevels = (sample: WindowSample): WindowSample => ({
  ...sample,
  serviceLevels: { status: 'absent' },
});
