import { textAt } from '../json.ts';
import { newTemplate, stepOf, watchOf } from './blueprint.ts';
import type { Blueprint, Course } from './blueprint.ts';

/**
 * The Deployment replaces its own pods, as its own update strategy says.
 * @param watchSeconds null: not watched (staging, where nobody's requests come)
 */
export function planRolling(blueprint: Blueprint, slug: string, watchSeconds: number | null): Course {
  const { deployment, copies } = blueprint;
  const isRecreate = textAt(blueprint.live.deployment.body, 'spec', 'strategy', 'type') === 'Recreate';
  const watch =
    watchSeconds === null ? null : watchOf(blueprint, watchSeconds, { canary: deployment, baseline: null });
  return {
    steps: [
      stepOf(blueprint, slug, {
        title: `Deployment ${deployment}: new version, pod by pod`,
        changes: [...copies, newTemplate(blueprint)],
        rollouts: [deployment],
        watch,
        undo: `Deployment ${deployment} gets its former template back and replaces its pods again.`,
      }),
    ],
    finish: [],
    notes: isRecreate
      ? [`Deployment ${deployment} is of type Recreate: nothing serves while its pods are replaced`]
      : [],
  };
}
