import { ranOutOfMemory } from '../detection/container-failure.ts';
import { mebibytes } from '../detection/evidence.ts';
import type { Finding } from '../detection/finding.ts';
import { livePods } from '../detection/pod-finding.ts';
import type { Rung } from '../healing/action.ts';
import type { ContainerObservation } from '../workload/observation.ts';
import { currentVersion, findingOf } from './case-file.ts';
import type { CaseFile } from './case-file.ts';
import { handOver } from './proposal.ts';
import type { Proposal } from './proposal.ts';
import { proposeRevert } from './revert.ts';
import { restartRung, rungTimeoutMs } from './rungs.ts';

const MIB = 1_048_576;

/** Whole MiB, never above the cap; null when that is no raise at all. */
export function raisedLimit(fromBytes: number, factor: number, capFactor: number): number | null {
  const capBytes = Math.floor((fromBytes * capFactor) / MIB) * MIB;
  const toBytes = Math.min(Math.round((fromBytes * factor) / MIB) * MIB, capBytes);
  return toBytes > fromBytes ? toBytes : null;
}

const killedContainer = (file: CaseFile): ContainerObservation | null =>
  livePods(file.observation.pods)
    .filter((pod) => pod.podTemplateHash === currentVersion(file.observation))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((pod) => pod.containers)
    .find((container) => !container.isInit && ranOutOfMemory(container)) ?? null;

function raiseRung(
  file: CaseFile,
  container: ContainerObservation,
  fromBytes: number,
  toBytes: number,
): Rung {
  return {
    action: {
      kind: 'raiseMemoryLimit',
      container: container.name,
      fromBytes,
      toBytes,
      keepsGuaranteed: container.memoryRequestBytes === fromBytes,
      expiresAfterMs: file.policy.memoryRaiseExpiresSeconds * 1000,
    },
    needsApproval: false,
    timeoutMs: rungTimeoutMs(file),
    why: `container ${container.name} reached its limit of ${mebibytes(fromBytes)} and nobody changed it: ${mebibytes(toBytes)} for a while gives it room under this load`,
  };
}

function raiseLadder(file: CaseFile, container: ContainerObservation, fromBytes: number): Rung[] {
  const { memoryRaiseFactor, memoryCapFactor } = file.policy;
  const step = raisedLimit(fromBytes, memoryRaiseFactor, memoryCapFactor);
  const cap = raisedLimit(fromBytes, memoryCapFactor, memoryCapFactor);
  return [
    ...(step === null ? [] : [raiseRung(file, container, fromBytes, step)]),
    restartRung(file, 'a rolling restart gives back what has leaked; the leak itself remains', false),
    ...(cap === null || cap === step
      ? []
      : [
          {
            ...raiseRung(file, container, fromBytes, cap),
            needsApproval: true,
            why: `one step was not enough; ${mebibytes(cap)} is the most this policy allows, and a person decides`,
          },
        ]),
  ];
}

function raise(file: CaseFile): Proposal {
  const container = killedContainer(file);
  if (container === null)
    return handOver(
      'OutOfMemory',
      'needs-person',
      'Only an init container or a pod of an older version ran out of memory; its limit is not raised automatically.',
    );
  if (container.memoryLimitBytes === null)
    return handOver(
      'OutOfMemory',
      'needs-person',
      `Container ${container.name} has no memory limit to raise: the node itself ran short. Set a limit or make room.`,
    );
  if (file.history.current.writtenByAction !== null)
    return handOver(
      'OutOfMemory',
      'needs-person',
      `Container ${container.name} runs out of memory at ${mebibytes(container.memoryLimitBytes)}, a limit that was already raised. Limits are raised once; find the growth or set the limit for good.`,
    );
  return {
    status: 'act',
    mode: 'OutOfMemory',
    ladder: raiseLadder(file, container, container.memoryLimitBytes),
    evidence: [`container ${container.name} is limited to ${mebibytes(container.memoryLimitBytes)}`],
  };
}

/** Reasons of a refused revert for which a raise would be wrong as well. */
const alsoBarsRaise: ReadonlySet<string> = new Set(['no-good-state', 'rollback-forbidden']);

function revertOutOfMemory(file: CaseFile, finding: Finding): Proposal {
  return proposeRevert(file, {
    finding,
    afterChange: 'OutOfMemoryAfterChange',
    withoutChange: 'OutOfMemory',
    afterConfigChange: 'OutOfMemoryAfterChange',
    affectsReadyPods: false,
  });
}

/**
 * Containers killed at their memory limit. After a change: back to the last good state. Without one: the limit is raised
 * once by `memoryRaiseFactor`, expiring by itself; then a rolling restart; then, if a person agrees, up to
 * `memoryCapFactor`. A limit of ours is not raised again: endless doubling hides a leak.
 * @source DESIGN §8 "OOMKilled"
 */
export function diagnoseOutOfMemory(file: CaseFile): Proposal | null {
  const finding = findingOf(file, 'oom-killed');
  if (finding === null) return null;
  const reverted = revertOutOfMemory(file, finding);
  return reverted.status === 'act' || alsoBarsRaise.has(reverted.reason) ? reverted : raise(file);
}
