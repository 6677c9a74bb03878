import { ReleaseFile, Strategy, Thresholds } from './release-schema.ts';
import type { RollbackInput } from './rollback-input.ts';

/**
 * A rollback by hand, written as the release it is: one Deployment, rolled out and watched. Nothing is asked and nothing
 * soaks: somebody is in a hurry, and says so in their name.
 */
export const rollbackFile = (
  input: Pick<RollbackInput, 'namespace' | 'deployment' | 'reason'>,
): ReleaseFile => ({
  version: 1,
  name: `rollback-${input.deployment}`.slice(0, 40).replace(/-+$/, ''),
  namespace: input.namespace,
  reason: input.reason,
  targets: [
    {
      deployment: input.deployment,
      images: {},
      env: {},
      configMaps: {},
      strategy: Strategy.parse({ type: 'rolling', watchSeconds: 30 }),
    },
  ],
  staging: null,
  smoke: [],
  approval: ReleaseFile.shape.approval.parse(undefined),
  gates: { attest: [], waive: [] },
  metrics: [],
  thresholds: Thresholds.parse({}),
  soakMinutes: [1],
  onFailure: 'undo',
  ifBusy: 'refuse',
});
