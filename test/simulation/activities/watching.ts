import type { ArmFigures } from '../../../domain/release/verdict.ts';
import { objectAt } from '../../../domain/release/json.ts';
import { keyOf } from '../../domain/release/strategy/object-model.ts';
import { templateHash } from '../../domain/release/strategy/shop.ts';
import type { World } from '../world/world.ts';
import { soon } from './work.ts';
import type { Played } from './work.ts';

const ARM: ArmFigures = {
  requests: 1000,
  errorRatio: 0.001,
  p95Ms: 40,
  restarts: 0,
  crashes: [],
  podsReady: 4,
  podsDesired: 4,
  memoryRatio: 0.4,
  cpuRatio: 0.4,
};
export const FIGURES = {
  windowMs: 60_000,
  canary: ARM,
  baseline: null,
  before: null,
  metrics: 'known',
  custom: [],
} as const;

/** Null: there is no such Deployment. */
export function versionAt(world: World, namespace: string, name: string) {
  const body = world.cluster.objects.get(keyOf({ resource: 'deployments', namespace, name }));
  if (body === undefined) return null;
  const hash = templateHash(objectAt(body, 'spec', 'template'));
  return { templateHash: `template ${hash}`, podTemplateHash: hash };
}

export const watching: Played = {
  awaitRollouts: (world, { rollouts }) => ({
    takesMs: 2000 + Math.round(world.draw('rollout') * 90_000),
    act() {
      const gone = rollouts.find(
        ({ namespace, deployment }) => versionAt(world, namespace, deployment) === null,
      );
      return gone === undefined
        ? { status: 'available', sentence: 'every pod is available' }
        : { status: 'failed', sentence: `Deployment ${gone.deployment} is gone` };
    },
  }),
  watchRelease(world, { arms, windowSeconds, sinceMs }) {
    const version = versionAt(world, arms.namespace, arms.canary);
    const endsAtMs = (sinceMs ?? world.server.nowMs) + windowSeconds * 1000;
    return {
      takesMs: Math.max(100, endsAtMs - world.server.nowMs),
      act() {
        const now = versionAt(world, arms.namespace, arms.canary);
        const isSameVersion = now !== null && now.templateHash === version?.templateHash;
        const handedOver = `somebody changed the pod template of ${arms.canary} during the watch, or deleted it`;
        return {
          figures: FIGURES,
          version: now,
          verdict: isSameVersion
            ? { verdict: 'promote', trigger: null, healthScore: 100, sentences: ['as before'] }
            : { verdict: 'unknown', trigger: null, healthScore: null, sentences: [handedOver] },
        };
      },
    };
  },
  runSmoke: (world) => ({
    takesMs: 200 + Math.round(world.draw('smoke') * 4000),
    act: () => ({ passed: true, sentences: ['1 of 1 smoke checks passed'] }),
  }),
  checkSignature: (world, { decision, via }) =>
    soon(world, () =>
      decision.signature === 'signed'
        ? { accepted: true, actor: decision.actor, sentence: 'signed' }
        : { accepted: false, sentence: `an unsigned ${via} is refused` },
    ),
};
