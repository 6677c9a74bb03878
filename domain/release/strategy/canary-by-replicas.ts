import type { Change } from '../change.ts';
import { textAt } from '../json.ts';
import type { Step } from '../plan.ts';
import { isRefused, newTemplate, patchOf, refTo, stepOf, watchOf } from './blueprint.ts';
import type { Blueprint, Course, Refused } from './blueprint.ts';
import { frontService } from './narrowed-service.ts';
import type { FrontService } from './narrowed-service.ts';
import { canaryReplicas, canaryShare, counted, ratioNotes } from './replica-ratio.ts';
import { twinOf } from './twin-deployment.ts';
import type { Twin } from './twin-deployment.ts';
import type { Canary } from './weighted-canary.ts';

interface Share {
  readonly weight: number;
  readonly watchSeconds: number;
  readonly replicas: number;
  /** Pods of the canary before the step; 0: there is none yet. */
  readonly before: number;
}

const sharesOf = (blueprint: Blueprint, { steps }: Canary): readonly Share[] =>
  steps.map((step, i) => {
    const replicasAt = (weight: number): number => canaryReplicas(blueprint.replicas, weight);
    const last = steps[i - 1];
    return {
      ...step,
      replicas: replicasAt(step.weight),
      before: last === undefined ? 0 : replicasAt(last.weight),
    };
  });

function scale(blueprint: Blueprint, canary: Twin, { before, replicas }: Share): readonly Change[] {
  if (before === 0) return [...blueprint.copies, canary.create];
  if (before === replicas) return [];
  return [
    patchOf(
      refTo(blueprint, 'deployments', canary.name),
      null,
      { path: '/spec/replicas', from: before, to: replicas },
      `Deployment ${canary.name}: ${counted(replicas, 'pod')} instead of ${String(before)}`,
    ),
  ];
}

function shareStep(blueprint: Blueprint, canary: Twin, share: Share): Step<Change> {
  const { deployment, replicas } = blueprint;
  const percent = String(Math.round(canaryShare(share.replicas, replicas)));
  const changes = scale(blueprint, canary, share);
  return stepOf(blueprint, `canary-${String(share.weight)}`, {
    title: `${percent} % of the requests to ${canary.name}: ${String(share.replicas)} of ${String(share.replicas + replicas)} pods`,
    changes,
    rollouts: changes.length === 0 ? [] : [canary.name],
    watch: watchOf(blueprint, share.watchSeconds, { canary: canary.name, baseline: deployment }),
    undo:
      share.before === 0
        ? `Deployment ${canary.name} is deleted, and ${deployment} serves alone.`
        : `Deployment ${canary.name} has ${counted(share.before, 'pod')} again.`,
  });
}

function promotion(blueprint: Blueprint, canary: Twin, watchSeconds: number): readonly Step<Change>[] {
  const { deployment } = blueprint;
  return [
    stepOf(blueprint, 'promote', {
      title: `Deployment ${deployment}: new version, pod by pod`,
      changes: [newTemplate(blueprint)],
      rollouts: [deployment],
      watch: watchOf(blueprint, watchSeconds, { canary: deployment, baseline: null }),
      undo: `Deployment ${deployment} gets its former template back and replaces its pods again.`,
    }),
    stepOf(blueprint, 'retire-canary', {
      title: `Deployment ${canary.name}: not needed any more`,
      changes: [canary.retire],
      undo: `Nothing: Deployment ${canary.name} is gone, and ${deployment} serves without it.`,
    }),
  ];
}

const affinityNotes = ({ name, live }: FrontService): readonly string[] =>
  textAt(live.body, 'spec', 'sessionAffinity') === 'ClientIP'
    ? [`Service ${name} keeps each client with one pod: shares are of clients rather than of requests`]
    : [];

const sameSizeNotes = (shares: readonly Share[]): readonly string[] =>
  shares
    .filter(({ before, replicas }) => before === replicas)
    .map(
      ({ weight, replicas }) =>
        `${String(weight)} % takes as many pods of the new version as the step before it: ${String(replicas)}`,
    );

/**
 * A second Deployment whose pods the same Service selects; the share of the requests is the share of the pods. The old
 * pods are never made fewer.
 */
export function planCanaryByReplicas(blueprint: Blueprint, strategy: Canary): Course | Refused {
  const service = frontService(blueprint, strategy.service);
  if (isRefused(service)) return service;
  const shares = sharesOf(blueprint, strategy);
  const canary = twinOf(blueprint, 'canary', shares[0]?.replicas ?? 1);
  return {
    steps: [
      ...shares.map((share) => shareStep(blueprint, canary, share)),
      ...promotion(blueprint, canary, shares.at(-1)?.watchSeconds ?? 0),
    ],
    finish: [],
    notes: [
      ...shares.flatMap(({ weight }) => ratioNotes(blueprint.replicas, weight)),
      ...sameSizeNotes(shares),
      ...affinityNotes(service),
    ],
  };
}
