import { cancellationSignal } from '@temporalio/activity';
import { isRefusal } from '../../domain/release/plan.ts';
import { planRollback as decide } from '../../domain/release/plan-rollback.ts';
import type { RollbackInput } from '../../domain/release/rollback-input.ts';
import { targetKey } from '../../domain/workload/target.ts';
import type { ActivityDeps } from '../deps.ts';
import { askServer, concludePlan } from './plan-release.ts';
import type { PlannedRelease } from './plan-release.ts';

type RollbackDeps = Pick<ActivityDeps, 'releases' | 'store' | 'clusterName'>;

/** Which revision to go back to, asked of the API server without doing it, and its values sealed. */
export async function planRollback(
  deps: RollbackDeps,
  input: RollbackInput,
  { isDryRun }: { readonly isDryRun: boolean } = { isDryRun: false },
): Promise<PlannedRelease> {
  const { namespace, deployment } = input;
  const refuse = (refusals: PlannedRelease['refusals']): PlannedRelease => ({
    plan: null,
    productionHash: null,
    refusals,
  });
  const revisions = await deps.releases.readRevisions({ namespace, name: deployment }, cancellationSignal());
  if (revisions === null)
    return refuse([
      {
        target: `${namespace}/${deployment}`,
        code: 'missing-deployment',
        sentence: `there is no Deployment ${deployment} in namespace ${namespace}`,
        wayOut: `check the name with \`kubectl -n ${namespace} get deployments\``,
      },
    ]);
  const planned = decide(
    { namespace, deployment, ...revisions, ...(await history(deps, input)) },
    input.toRevision,
  );
  if (isRefusal(planned)) return refuse([planned]);
  const refused = await askServer(deps, planned);
  if (refused.length > 0) return refuse(refused);
  const asked = { releaseId: input.rollbackId, file: input.file, requestedBy: input.requestedBy };
  return await concludePlan(deps, { ...asked, part: isDryRun ? 'dry-run' : 'all' }, [
    { planned, isStaging: false },
  ]);
}

/** What the last closed release of this workload says about going back from it. */
async function history(
  { store, clusterName }: RollbackDeps,
  { namespace, deployment, rollbackId }: RollbackInput,
) {
  const key = targetKey({ cluster: clusterName, namespace, kind: 'Deployment', name: deployment });
  const releases = await store.listReleases({ targetKey: key, limit: 20 });
  const last = releases.find(({ id, result }) => id !== rollbackId && result === 'released');
  return {
    wasRolledBack: last?.kind === 'rollback',
    irreversible: last?.irreversible ?? null,
  };
}
