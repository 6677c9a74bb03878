import type { Finding } from '../detection/finding.ts';
import { livePods } from '../detection/pod-finding.ts';
import type { Rung } from '../healing/action.ts';
import type { JournaledState } from '../workload/good-state.ts';
import { currentVersion, touchesCurrent } from './case-file.ts';
import type { CaseFile } from './case-file.ts';
import { restorationTo } from './config-restoration.ts';
import type { Restoration } from './config-restoration.ts';
import { handOver } from './proposal.ts';
import type { Proposal } from './proposal.ts';
import { podsStartedWithin, restartRung, restoreConfigRung, rollBackRung } from './rungs.ts';
import type { FailureMode, LeaveReason } from './verdict.ts';

/** A symptom that going back may cure, and what its mode is called with and without a change to go back over. */
export interface RevertCase {
  readonly finding: Finding;
  readonly afterChange: FailureMode;
  readonly withoutChange: FailureMode;
  /** The mode when only contents changed and the template did not. */
  readonly afterConfigChange: FailureMode;
  /** true: pods that serve run under the bad content too, so restoring it may need a rolling restart after it. */
  readonly affectsReadyPods: boolean;
}

interface Refusal {
  readonly reason: LeaveReason;
  readonly explanation: string;
}

/** Why nothing may be gone back to; null when something may. Asked in this order. */
function refusal({ history, observation }: CaseFile, { finding }: RevertCase): Refusal | null {
  const { good, isCurrentGood, suspects, culprits } = history;
  if (isCurrentGood && suspects.length > 0)
    return {
      reason: 'equally-bad',
      explanation:
        'What runs now was itself seen good, so going back is not known to help. Look at what it depends on; a person may still roll back.',
    };
  if (isCurrentGood)
    return {
      reason: 'no-change',
      explanation:
        'What runs now was seen good and nobody has changed it since. Look at what it depends on: other services, databases, the node.',
    };
  if (good === null)
    return {
      reason: 'no-good-state',
      explanation: 'No state of this workload was ever seen good, so there is nothing safe to go back to.',
    };
  if (culprits.length === 0)
    return {
      reason: 'no-change',
      explanation:
        'Nobody has changed this workload recently, so a rollback is not known to help. Look at what it depends on.',
    };
  if ((good.sickSinceMs ?? null) !== null)
    return {
      reason: 'equally-bad',
      explanation: 'The state to go back to was already sick when it was left, so going back would not help.',
    };
  if (!touchesCurrent(finding, observation))
    return {
      reason: 'needs-person',
      explanation: 'Only pods of an older version show the symptom; going back would not help them.',
    };
  return null;
}

const withApprovals = (file: CaseFile, { byPerson }: Restoration): Rung[] =>
  byPerson.length === 0
    ? []
    : [
        {
          ...restoreConfigRung(
            file,
            byPerson.map(({ version }) => version),
            true,
          ),
          why: `${byPerson.map(({ why }) => why).join('; ')}: a person decides whether its last good version comes back`,
        },
      ];

/** Pods that serve picked the bad content up when they started; a restart is sound by itself only if all of them did. */
function restartAfter(file: CaseFile, fromMs: number, toMs: number): Rung {
  const started = podsStartedWithin(file, fromMs, toMs).length;
  const all = livePods(file.observation.pods).length;
  return restartRung(
    file,
    'the good content is in place, but pods that started before still run with the bad one',
    started < all,
  );
}

/**
 * The second half of a config restore that pods which serve did not notice: nothing differs from the good state any more,
 * but they started under the bad content. Null when none did.
 */
function finishRestore(file: CaseFile, asked: RevertCase): Proposal | null {
  const { former, current } = file.history;
  if (former === null || !asked.affectsReadyPods) return null;
  const { firstSeenAtMs, lastSeenAtMs } = former;
  if (podsStartedWithin(file, firstSeenAtMs, lastSeenAtMs).length === 0) return null;
  const restored = current.configs.filter(
    (config) =>
      !former.configs.some((other) => other.name === config.name && other.contentHash === config.contentHash),
  );
  return {
    status: 'act',
    mode: asked.afterConfigChange,
    ladder: [restoreConfigRung(file, restored, false), restartAfter(file, firstSeenAtMs, lastSeenAtMs)],
    evidence: ['the contents are the good ones again, but pods run that started under the bad ones'],
  };
}

function configLadder(file: CaseFile, asked: RevertCase, restoration: Restoration): Rung[] {
  const { automatic } = restoration;
  return [
    ...(automatic.length > 0 ? [restoreConfigRung(file, automatic, false)] : []),
    ...(automatic.length > 0 && asked.affectsReadyPods
      ? [restartAfter(file, file.history.culpritsSinceMs ?? file.nowMs, file.nowMs)]
      : []),
    ...withApprovals(file, restoration),
  ];
}

/** The good version's own pods show the symptom beside the new ones: then what changed since is not its cause. */
const showsInGood = (good: JournaledState, finding: Finding, observation: CaseFile['observation']): boolean =>
  good.podTemplateHash !== null &&
  good.podTemplateHash !== currentVersion(observation) &&
  finding.versions.includes(good.podTemplateHash);

function revertTo(good: JournaledState, file: CaseFile, asked: RevertCase): Proposal {
  const { observation, history } = file;
  const restoration = restorationTo(good, observation);
  const isShared = showsInGood(good, asked.finding, observation);
  const evidence = history.culprits.map(({ sentence }) => sentence);
  if (observation.templateHash !== good.templateHash && !isShared) {
    if (observation.rollbackForbidden !== null)
      return handOver(
        asked.afterChange,
        'rollback-forbidden',
        `An automatic rollback is forbidden here: ${observation.rollbackForbidden}. A person decides.`,
      );
    const ladder = [rollBackRung(file, good, restoration.automatic), ...withApprovals(file, restoration)];
    return { status: 'act', mode: asked.afterChange, ladder, evidence };
  }
  const ladder = configLadder(file, asked, restoration);
  if (ladder.length > 0) return { status: 'act', mode: asked.afterConfigChange, ladder, evidence };
  return handOver(
    asked.withoutChange,
    'equally-bad',
    isShared
      ? 'The last good version shows the same symptom, so the change since is not its cause. Look at what both depend on.'
      : 'Nothing that can be restored differs from the last good state, so going back would not help.',
  );
}

/**
 * Whether going back to the last good state is known to help, and how: one patch to its template with the contents it ran
 * with, or only the contents where the template is the same.
 * @returns act, or leave with `no-good-state`, `no-change`, `equally-bad`, `rollback-forbidden` or `needs-person`
 * @source DESIGN §8, §11 "Good state"
 */
export function proposeRevert(file: CaseFile, asked: RevertCase): Proposal {
  const unfinished = finishRestore(file, asked);
  if (unfinished !== null) return unfinished;
  const refused = refusal(file, asked);
  const { good } = file.history;
  if (refused === null && good !== null) return revertTo(good, file, asked);
  return handOver(
    asked.withoutChange,
    refused?.reason ?? 'no-good-state',
    refused?.explanation ?? 'There is no good state to go back to.',
  );
}
