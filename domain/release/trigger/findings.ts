import { ACTIONABLE } from '../../detection/finding.ts';
import type { Finding, Symptom, TargetFindings } from '../../detection/finding.ts';
import type { Trigger } from '../verdict.ts';
import { hold, rollBack } from './ruling.ts';
import type { Ruling } from './ruling.ts';

/** What the release made serve. Hashes as observations have them. */
export interface ReleasedVersion {
  readonly templateHash: string;
  readonly podTemplateHash: string;
}

/**
 * Null: a person decides. A release changes images, environment and configuration, so that a pod finds no room is not its
 * doing.
 */
const TRIGGER_BY_SYMPTOM: Readonly<Record<Symptom, Trigger | null>> = {
  'crash-loop': 'crash',
  'oom-killed': 'crash',
  'config-error': 'crash',
  'image-pull': 'crash',
  'error-ratio': 'error-ratio',
  latency: 'slower',
  deadlock: 'not-ready',
  'rollout-stuck': 'rollout-deadline',
  unschedulable: null,
  'metrics-unknown': null,
  anomaly: null,
};

/** Only the released version shows it; one that older versions show as well is not what the release brought. */
const isOwn = ({ versions }: Finding, { podTemplateHash }: ReleasedVersion): boolean =>
  versions.every((version) => version === podTemplateHash);

const concerns = ({ versions }: Finding, { podTemplateHash }: ReleasedVersion): boolean =>
  versions.length === 0 || versions.includes(podTemplateHash);

const said = (finding: Finding): string => finding.evidence[0] ?? finding.message;

/**
 * What detection's findings mean for a release that soaks: rolls back on the first symptom that names a trigger and only
 * the released version shows; holds where older versions show it too, or it is none a release can bring.
 * @returns null when nothing actionable concerns the released version, or another version runs now: then somebody else
 *   decided, and these findings are not about the release
 */
export function findingsTrigger(
  found: Pick<TargetFindings, 'findings' | 'templateHash'>,
  released: ReleasedVersion,
): Ruling | null {
  if (found.templateHash !== released.templateHash) return null;
  const findings = found.findings.filter(
    (finding) => ACTIONABLE.has(finding.symptom) && concerns(finding, released),
  );
  const fired = findings.flatMap((finding) => {
    const trigger = TRIGGER_BY_SYMPTOM[finding.symptom];
    return trigger !== null && isOwn(finding, released) ? [{ finding, trigger }] : [];
  });
  const [first] = fired;
  if (first !== undefined)
    return rollBack(first.trigger, fired.map(({ finding }) => said(finding)).join('; '));
  if (findings.length === 0) return null;
  return hold(
    `${findings.map((finding) => `${finding.symptom}: ${said(finding)}`).join('; ')}; it is not the release's alone`,
  );
}
