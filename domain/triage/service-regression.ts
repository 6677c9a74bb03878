import type { Finding } from '../detection/finding.ts';
import { whole } from '../detection/evidence.ts';
import { currentVersion, findingOf } from './case-file.ts';
import type { CaseFile } from './case-file.ts';
import { recordOnly } from './proposal.ts';
import type { Proposal } from './proposal.ts';
import { proposeRevert } from './revert.ts';
import type { FailureMode } from './verdict.ts';

/** Null when the current version answered enough requests in this very look to be judged by ratios. */
function tooFewSamples(file: CaseFile, mode: FailureMode): Proposal | null {
  const { serviceLevels, observation, policy } = file;
  const versions = serviceLevels.status === 'known' ? serviceLevels.versions : [];
  const arm = versions.find((version) => version.podTemplateHash === currentVersion(observation));
  const requests = arm?.requests ?? 0;
  if (requests >= policy.minimumRequests) return null;
  return recordOnly(
    mode,
    'too-few-samples',
    `${whole(requests)} requests in the window are too few to judge by; ${whole(policy.minimumRequests)} are needed.`,
  );
}

function judge(file: CaseFile, finding: Finding, modes: readonly [FailureMode, FailureMode]): Proposal {
  const [afterChange, withoutChange] = modes;
  return (
    tooFewSamples(file, withoutChange) ??
    proposeRevert(file, {
      finding,
      afterChange,
      withoutChange,
      afterConfigChange: afterChange,
      affectsReadyPods: true,
    })
  );
}

/**
 * The new version fails more of its requests, or answers them more slowly, than its limit and its predecessor allow: back
 * to the last good state. Without a change, or with an older version no better, a restart would not help: a person looks.
 * @source DESIGN §8 "Error spike", "Latency regression after deploy"
 */
export function diagnoseServiceRegression(file: CaseFile): Proposal | null {
  const errors = findingOf(file, 'error-ratio');
  if (errors !== null) return judge(file, errors, ['ErrorRegression', 'ErrorsWithoutChange']);
  const latency = findingOf(file, 'latency');
  return latency === null ? null : judge(file, latency, ['LatencyRegression', 'LatencyRegression']);
}
