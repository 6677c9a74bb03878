import type { Finding } from '../detection/finding.ts';
import { findingOf } from './case-file.ts';
import type { CaseFile } from './case-file.ts';
import { restorationTo } from './config-restoration.ts';
import { imagePullCause } from './image-pull-cause.ts';
import { handOver, recordOnly } from './proposal.ts';
import type { Proposal } from './proposal.ts';
import { proposeRevert } from './revert.ts';
import { restoreConfigRung } from './rungs.ts';

/** A registry that is still unreachable after this long needs a person. */
export const TRANSIENT_FOR_MS = 600_000;

function waitForRegistry({ nowMs }: CaseFile, finding: Finding, what: string): Proposal {
  const waitedMs = nowMs - finding.sinceMs;
  if (waitedMs <= TRANSIENT_FOR_MS)
    return recordOnly('ImageTransient', 'transient', `${what}; the kubelet tries again by itself.`);
  return handOver(
    'ImageTransient',
    'transient',
    `${what}, for ${String(Math.round(waitedMs / 60_000))} minutes by now. Check the registry and the way to it.`,
  );
}

/** Pull secrets are journaled with the state; one that is missing now may come back by itself. */
function restorePullSecret(file: CaseFile): Proposal {
  const { good } = file.history;
  const gone = new Set(
    file.observation.configs
      .filter(({ kind, contentHash }) => kind === 'Secret' && contentHash === null)
      .map(({ name }) => name),
  );
  const missing = (good === null ? [] : restorationTo(good, file.observation).automatic).filter(
    ({ kind, name }) => kind === 'Secret' && gone.has(name),
  );
  if (missing.length === 0)
    return handOver(
      'ImageUnauthorized',
      'needs-person',
      'The registry refuses the pull and no missing pull secret is journaled. Renew the credentials; images are not changed for this.',
    );
  return {
    status: 'act',
    mode: 'ImageUnauthorized',
    ladder: [
      {
        ...restoreConfigRung(file, missing, false),
        why: 'the registry refuses the pull, and the pull secret the last good state had is missing',
      },
    ],
    evidence: missing.map(({ name }) => `Secret ${name} is missing`),
  };
}

/**
 * Images that cannot be fetched. Not found after a change: roll back (the pods that still serve are never deleted: nodes
 * have their image cached). Refused: restore a missing pull secret, else a person. Unreachable: wait, after 10 min a person.
 */
export function diagnoseImagePull(file: CaseFile): Proposal | null {
  const finding = findingOf(file, 'image-pull');
  if (finding === null) return null;
  switch (imagePullCause(finding.message)) {
    case 'not-found':
      return proposeRevert(file, {
        finding,
        afterChange: 'ImageNotFound',
        withoutChange: 'ImageNotFound',
        afterConfigChange: 'ImageNotFound',
        affectsReadyPods: false,
      });
    case 'unauthorized':
      return restorePullSecret(file);
    case 'transient':
      return waitForRegistry(file, finding, 'The registry cannot be reached or asks to wait');
    case 'not-told':
      return waitForRegistry(file, finding, 'The image cannot be fetched and nothing says why yet');
    case 'unrecognised':
      return handOver(
        'ImageTransient',
        'needs-person',
        `The image cannot be fetched for a reason not known here: ${finding.message}`,
      );
  }
}
