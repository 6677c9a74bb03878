import { write } from './cluster.ts';
import { pathOf } from './kinds.ts';
import type { Kind } from './kinds.ts';
import { lookAt } from './look.ts';
import { fillIn } from './manifests.ts';
import { Problem } from './problem.ts';
import type { RunContext } from './run-context.ts';
import type { Given } from './steps.ts';

const MERGE = 'application/merge-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';

export interface Change {
  readonly by: string;
  readonly body: unknown;
}

/** `by`: the field manager kubectl would leave behind, since the runner stands for a person with kubectl. */
export const patch = (run: RunContext, kind: Kind, name: string, { by, body }: Change): Promise<void> =>
  write(run.around.cluster, `${pathOf(run.namespace, kind, name)}?fieldManager=${by}`, {
    method: 'PATCH',
    contentType: kind === 'Deployment' ? STRATEGIC : MERGE,
    body,
  });

export async function patchContainer(
  run: RunContext,
  given: { deployment: string; container?: string | undefined },
  fields: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { deployments } = await lookAt(run.around.cluster, run.namespace, run.signal);
  const found = deployments.find(({ metadata }) => metadata.name === given.deployment);
  const name = given.container ?? found?.spec.template.spec.containers[0]?.name;
  if (name === undefined)
    throw new Problem(`there is no Deployment ${given.deployment}`, 'name one that the setup brings');
  const containers = [{ name, ...fields }];
  await patch(run, 'Deployment', given.deployment, {
    by: 'kubectl-set',
    body: { spec: { template: { spec: { containers } } } },
  });
}

export const envOf = (run: RunContext, env: Given<'set-env'>['env']): unknown[] =>
  Object.entries(env).map(([name, value]) =>
    value === null
      ? { name, $patch: 'delete' }
      : { name, value: fillIn(value, run.placeholders, `set-env ${name}`) },
  );
