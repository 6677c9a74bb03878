import { canonicalText } from './json.ts';
import type { ShownPlan } from './progress.ts';
import type { ReleaseFile } from './release-schema.ts';

/** All that an approval is given for. */
export interface PlanIdentity extends Omit<ShownPlan, 'planHash'> {
  readonly releaseId: string;
  readonly requestedBy: string;
  /** With its defaults: thresholds, waivers and soak are approved too. */
  readonly file: ReleaseFile;
}

/**
 * The text whose sha256 is the plan's hash: the domain does not hash. The same plan gives the same text whatever order the
 * keys of its objects come in; the order of steps, targets and groups counts. It holds values of the release file, so it
 * is hashed and never kept.
 */
export const planText = ({ releaseId, requestedBy, file, staging, targets, groups }: PlanIdentity): string =>
  canonicalText({ releaseId, requestedBy, file, staging, targets, groups });

/** Deployments in the groups they are released in: one group after another, those of one side by side. */
export const groupsOf = (file: Pick<ReleaseFile, 'order' | 'targets'>): readonly (readonly string[])[] =>
  file.order ?? file.targets.map(({ deployment }) => [deployment]);
