import { setCurrentDetails } from '@temporalio/workflow';
import type { DryRun } from '../domain/release/dry-run.ts';
import type { ReleaseInput } from '../domain/release/progress.ts';
import type { RollbackInput } from '../domain/release/rollback-input.ts';
import { looks } from './proxies.ts';

/** What a release would do, its gates and its refusals. Leases nothing and writes nothing. */
export async function planRelease(input: ReleaseInput): Promise<DryRun> {
  const { file, releaseId, requestedBy, artefacts } = input;
  setCurrentDetails(`dry run of release **${file.namespace}/${file.name}** for ${requestedBy}`);
  const resolved = await looks.resolveTargets({ file, requestedBy });
  if (resolved.refusals.length > 0) return { plan: null, refusals: resolved.refusals, gates: [] };
  const planned = await looks.planRelease({ releaseId, file, requestedBy, part: 'dry-run' });
  const { targets } = resolved;
  const gates = await looks.checkGates({ file, requestedBy, artefacts, targets });
  return { plan: planned.plan, refusals: planned.refusals, gates };
}

/** What a rollback by hand would go back to. Leases nothing and writes nothing. */
export async function planRollback(input: RollbackInput): Promise<DryRun> {
  setCurrentDetails(`dry run of a rollback of **${input.namespace}/${input.deployment}**`);
  const { plan, refusals } = await looks.planRollback(input, { isDryRun: true });
  return { plan, refusals, gates: [] };
}
