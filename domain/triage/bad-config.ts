import { missingConfigs } from '../detection/config-error.ts';
import type { ConfigReference } from '../workload/observation.ts';
import { findingOf } from './case-file.ts';
import type { CaseFile } from './case-file.ts';
import { restorationTo } from './config-restoration.ts';
import { handOver } from './proposal.ts';
import type { Proposal } from './proposal.ts';
import { proposeRevert } from './revert.ts';
import { restoreConfigRung } from './rungs.ts';

const isSame = (config: ConfigReference) => (other: { kind: string; name: string }) =>
  other.kind === config.kind && other.name === config.name;

/** Missing objects come back whoever took them away and whenever: the last good version is known. */
function restoreMissing(file: CaseFile, missing: readonly ConfigReference[]): Proposal | null {
  const { good } = file.history;
  if (good === null || missing.length === 0 || file.observation.templateHash !== good.templateHash)
    return null;
  const { automatic, byPerson } = restorationTo(good, file.observation);
  const wanted = (version: { kind: string; name: string }) =>
    missing.some((config) => isSame(config)(version));
  const restorable = automatic.filter(wanted);
  const asked = byPerson.filter(({ version }) => wanted(version));
  if (restorable.length + asked.length < missing.length) return null;
  return {
    status: 'act',
    mode: 'BadConfig',
    ladder: [
      ...(restorable.length > 0 ? [restoreConfigRung(file, restorable, false)] : []),
      ...(asked.length > 0
        ? [
            {
              ...restoreConfigRung(
                file,
                asked.map(({ version }) => version),
                true,
              ),
              why: asked.map(({ why }) => why).join('; '),
            },
          ]
        : []),
    ],
    evidence: missing.map(({ kind, name }) => `${kind} ${name} is missing or incomplete`),
  };
}

/**
 * Containers that cannot start for want of a ConfigMap or Secret. The template is the good one: that object's last good
 * version is restored, and the kubelet starts the containers by itself; healthy pods are not touched. The template
 * changed: back to the good template with its contents. Contents never invented: what was never journaled needs a person.
 */
export function diagnoseBadConfig(file: CaseFile): Proposal | null {
  const finding = findingOf(file, 'config-error');
  if (finding === null) return null;
  const restored = restoreMissing(file, missingConfigs(file.observation));
  if (restored !== null) return restored;
  const reverted = proposeRevert(file, {
    finding,
    afterChange: 'BadConfig',
    withoutChange: 'BadConfig',
    afterConfigChange: 'BadConfig',
    affectsReadyPods: false,
  });
  if (reverted.status === 'act' || reverted.reason === 'rollback-forbidden') return reverted;
  return handOver(
    'BadConfig',
    reverted.reason === 'no-good-state' ? 'no-good-state' : 'needs-person',
    `Containers cannot start (${finding.message}) and no good version of what is missing is known. Create it, or change the template.`,
  );
}
