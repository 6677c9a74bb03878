import { cancellationSignal } from '@temporalio/activity';
import { peopleOf } from '../../domain/policy/people.ts';
import type { PlanRefusal } from '../../domain/release/plan.ts';
import type { ReleaseFile, Strategy } from '../../domain/release/release-schema.ts';
import { refuseApprovers, refuseFile } from '../../domain/release/start-refusals.ts';
import { twinTarget } from '../../domain/release/strategy/twin-deployment.ts';
import { targetKey } from '../../domain/workload/target.ts';
import type { Target } from '../../domain/workload/target.ts';
import type { ActivityDeps } from '../deps.ts';

/** A workload a release writes to, with what its lease and its brakes need. */
export interface ReleaseTarget {
  readonly target: Target;
  readonly scope: string;
  readonly isStaging: boolean;
  /** Set up beside it by its strategy. It is leased as well: what is found of it is the release's to judge. */
  readonly twin: Target | null;
}

export interface ResolvedTargets {
  readonly targets: readonly ReleaseTarget[];
  readonly refusals: readonly PlanRefusal[];
}

/** Who is written to, staging first. What is not there is named; nothing is leased for it. */
export async function resolveTargets(
  deps: ActivityDeps,
  { file, requestedBy }: { file: ReleaseFile; requestedBy: string },
): Promise<ResolvedTargets> {
  const wrong = fileRefusals(deps, file, requestedBy);
  if (wrong.length > 0) return { targets: [], refusals: wrong };
  const wanted = [
    ...(file.staging === null
      ? []
      : file.targets.map(({ deployment }) => ({
          namespace: file.staging?.namespace ?? '',
          name: deployment,
          isStaging: true,
          // Staging is rolled out in place, whatever production's strategy is.
          strategy: 'rolling' as const,
        }))),
    ...file.targets.map(({ deployment, namespace, strategy }) => ({
      namespace: namespace ?? file.namespace,
      name: deployment,
      isStaging: false,
      strategy: strategy.type,
    })),
  ];
  const found = await Promise.all(wanted.map((one) => resolve(deps, one)));
  return {
    targets: found.flatMap((one) => (isRefusal(one) ? [] : [one])),
    refusals: found.filter(isRefusal),
  };
}

/** What is wrong with the file itself is said before anything is looked at. */
function fileRefusals(deps: ActivityDeps, file: ReleaseFile, requestedBy: string): PlanRefusal[] {
  const approvers = refuseApprovers(file.approval, requestedBy, peopleOf(deps.policy()));
  return [...refuseFile(file, deps.nowMs()), ...(approvers === null ? [] : [approvers])].map((sentence) => ({
    target: 'release file',
    code: 'unsupported',
    sentence,
    wayOut: 'mend the release file and deploy again',
  }));
}

const isRefusal = (one: ReleaseTarget | PlanRefusal): one is PlanRefusal => 'code' in one;

interface Wanted {
  readonly namespace: string;
  readonly name: string;
  readonly isStaging: boolean;
  readonly strategy: Strategy['type'];
}

async function resolve(
  deps: ActivityDeps,
  { namespace, name, isStaging, strategy }: Wanted,
): Promise<ReleaseTarget | PlanRefusal> {
  const signal = cancellationSignal();
  const id = { cluster: deps.clusterName, namespace, kind: 'Deployment', name } as const;
  const observed = await deps.cluster.observeOne(id, signal);
  if (observed !== null) {
    const { target, scope } = observed.observation;
    return { target, scope, isStaging, twin: twinTarget(target, strategy) };
  }
  const isThere = await deps.releases.hasNamespace(namespace, signal);
  return {
    target: targetKey(id),
    code: isThere ? 'missing-deployment' : 'missing-namespace',
    sentence: isThere
      ? `there is no Deployment ${name} in namespace ${namespace}`
      : `there is no namespace ${namespace}${isStaging ? ', which the release file names as staging' : ''}`,
    wayOut: isThere
      ? `check the name with \`kubectl -n ${namespace} get deployments\`; a release changes what is there and does not create it`
      : 'check `namespace` and `staging.namespace` in the release file, or create it first',
  };
}
