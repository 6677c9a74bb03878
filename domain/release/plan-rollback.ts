import type { Json } from './change.ts';
import type { PlannedTarget, PlanRefusal } from './plan.ts';

/** A ReplicaSet of the Deployment's history. */
export interface Revision {
  readonly revision: number;
  /** As the Deployment's template had it. */
  readonly template: Json;
  /** Normalised: without what a restart or we leave in it. */
  readonly templateHash: string;
}

export interface RollbackSight {
  readonly namespace: string;
  readonly deployment: string;
  readonly uid: string;
  readonly current: Revision;
  /** Newest first, without the current. */
  readonly earlier: readonly Revision[];
  /** The last closed change of it that we know of was a rollback. */
  readonly wasRolledBack: boolean;
  /** Why the version that runs cannot be gone back from; null: nothing is known against it. */
  readonly irreversible: string | null;
}

const ROLLOUT_SECONDS = 300;
const WATCH_SECONDS = 30;

type Refusal = Omit<PlanRefusal, 'target'>;

/**
 * Which revision a rollback by hand goes to, and what it writes: one patch of the template. Without a number it is the
 * newest that differs from what runs, but never when that runs because of a rollback: going back and forth between two
 * versions nobody chose is no decision. Across a migration that nobody attested as backward compatible there is no way
 * back but a person's own (DESIGN §11).
 * @param toRevision as `kubectl rollout history` counts; null: the one before
 */
export function planRollback(sight: RollbackSight, toRevision: number | null): PlannedTarget | PlanRefusal {
  const chosen = choose(sight, toRevision);
  const target = `${sight.namespace}/${sight.deployment}`;
  if ('code' in chosen) return { target, ...chosen };
  const { namespace, deployment, current } = sight;
  const to = `revision ${String(chosen.revision)}`;
  return {
    name: deployment,
    namespace,
    uid: sight.uid,
    strategy: 'rolling',
    steps: [
      {
        id: `${deployment}/roll-back`,
        title: `roll ${deployment} back from revision ${String(current.revision)} to ${to}`,
        changes: [
          {
            verb: 'patch',
            object: { resource: 'deployments', namespace, name: deployment },
            uid: sight.uid,
            fields: [{ path: '/spec/template', from: current.template, to: chosen.template }],
            sentence: `Deployment ${deployment}: template of ${to}`,
          },
        ],
        rollouts: [{ namespace, deployment }],
        deadlineSeconds: ROLLOUT_SECONDS,
        watch: { seconds: WATCH_SECONDS, arms: { namespace, canary: deployment, baseline: null } },
        undo: 'none: a rollback is never rolled back by itself',
      },
    ],
    finish: [],
    notes: [],
  };
}

function choose(sight: RollbackSight, toRevision: number | null): Revision | Refusal {
  const { deployment, current, earlier, irreversible } = sight;
  if (irreversible !== null)
    return {
      code: 'unsupported',
      sentence: `${deployment} cannot be rolled back: ${irreversible}`,
      wayOut:
        'mend it by a release that goes forward, or go back by hand once the schema fits (kubectl rollout undo)',
    };
  const others = earlier.filter(({ templateHash }) => templateHash !== current.templateHash);
  if (toRevision !== null) return named(sight, others, toRevision);
  if (sight.wasRolledBack)
    return {
      code: 'unsupported',
      sentence: `what ${deployment} runs came by a rollback, and a rollback is not rolled back`,
      wayOut: `name the revision you want with --to-revision: ${listed(others)}`,
    };
  const [previous] = others;
  if (previous !== undefined) return previous;
  return {
    code: 'nothing-to-change',
    sentence: `${deployment} has no earlier revision that differs from what it runs`,
    wayOut: 'release the version you want: `paramedic deploy`',
  };
}

function named(
  { deployment, current }: RollbackSight,
  others: readonly Revision[],
  wanted: number,
): Revision | Refusal {
  const found = others.find(({ revision }) => revision === wanted);
  if (found !== undefined) return found;
  const isCurrent = current.revision === wanted;
  return {
    code: isCurrent ? 'nothing-to-change' : 'unsupported',
    sentence: isCurrent
      ? `revision ${String(wanted)} is what ${deployment} runs`
      : `${deployment} has no revision ${String(wanted)} that differs from what it runs`,
    wayOut:
      others.length === 0 ? 'there is no other: release the version you want' : `there is ${listed(others)}`,
  };
}

const listed = (revisions: readonly Revision[]): string =>
  revisions.map(({ revision }) => `revision ${String(revision)}`).join(', ') || 'none';
