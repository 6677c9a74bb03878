import type { Target } from '../../domain/workload/target.ts';
import type { ActionPreState } from '../../store/port.ts';
import { identify } from './identity.ts';
import { JSON_PATCH, mustBe, sameUid } from './json-patch.ts';
import type { PatchStep } from './json-patch.ts';
import { SYSTEM_NAMESPACES } from './opt-in.ts';
import type { EffectOutcome } from './port.ts';
import { stateOf } from './pre-state.ts';
import { objectPath } from './resource.ts';
import type { PodTemplate, Resources } from './resource.ts';
import { specHash } from './template.ts';
import { FIELD_MANAGER, writeConditionally } from './write.ts';
import type { Stop, WriteContext, WriteResult } from './write.ts';

export type Deployment = Resources['deployments'];

export type DeploymentDecision =
  | { readonly verdict: 'patch'; readonly steps: readonly PatchStep[] }
  | { readonly verdict: 'done' }
  | { readonly verdict: 'stop'; readonly outcome: Stop };

export const deploymentName = ({ namespace, name }: Target): string => `Deployment ${namespace}/${name}`;

export const stopWith = (status: Stop['status'], sentence: string) =>
  ({ verdict: 'stop', outcome: { status, sentence } }) as const;

/** The answer to give, with the state of the Deployment after the write. */
export const toOutcome = (
  result: WriteResult<Deployment>,
  detail: ActionPreState['detail'],
): EffectOutcome =>
  'object' in result ? { status: result.status, postState: stateOf(result.object, detail) } : result;

/** The Deployment a target means, or why there is nothing to act on. */
export async function readTarget(context: WriteContext, target: Target): Promise<Deployment | Stop> {
  const what = deploymentName(target);
  if (SYSTEM_NAMESPACES.has(target.namespace))
    return { status: 'blocked', sentence: `${what} is in a system namespace, which is never written` };
  if (target.kind !== 'Deployment')
    return {
      status: 'blocked',
      sentence: `${target.kind} ${target.name} is not acted on: only Deployments are`,
    };
  const path = objectPath('deployments', target.namespace, target.name);
  const found = await context.client.find<Deployment>(path, context.request.signal);
  if (found === null) return { status: 'gone', sentence: `${what} does not exist any more` };
  if (identify(found).uid !== target.uid)
    return {
      status: 'gone',
      sentence: `${what} was deleted and made anew: this is another one of the same name`,
    };
  if (isEmptySelector(found))
    return {
      status: 'blocked',
      sentence: `${what} has an empty selector, which means every pod of the namespace: fix its selector first`,
    };
  return found;
}

export const isStop = (found: Deployment | Stop): found is Stop => 'sentence' in found;

function isEmptySelector({ spec }: Deployment): boolean {
  const { matchLabels = {}, matchExpressions = [] } = spec?.selector ?? {};
  return Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
}

/** A sentence when somebody edited the workload after the action was decided. */
export function driftSince(preState: ActionPreState, deployment: Deployment, target: Target): Stop | null {
  if (specHash(deployment.spec) === preState.specHash) return null;
  const sentence = `${deploymentName(target)} was edited since this was decided (generation ${String(preState.generation)} then, ${String(identify(deployment).generation)} now)`;
  return { status: 'drifted', sentence };
}

/** As `driftSince`, of the target as it is now; also when it is gone. */
export async function driftNow(
  context: WriteContext,
  preState: ActionPreState,
  target: Target,
): Promise<Stop | null> {
  const current = await readTarget(context, target);
  return isStop(current) ? current : driftSince(preState, current, target);
}

/** One conditional JSON Patch of the target: every step holds, on this very object, or nothing is written. */
export async function writeDeployment(
  context: WriteContext,
  target: Target,
  decide: (current: Deployment) => DeploymentDecision,
): Promise<WriteResult<Deployment>> {
  const path = objectPath('deployments', target.namespace, target.name);
  return await writeConditionally<Deployment>(context, {
    what: deploymentName(target),
    judge: async () => {
      const current = await readTarget(context, target);
      if (isStop(current)) return { verdict: 'stop', outcome: current };
      const decision = decide(current);
      if (decision.verdict === 'done') return { verdict: 'done', object: current };
      if (decision.verdict === 'stop') return decision;
      return {
        verdict: 'write',
        send: () =>
          context.client.send<Deployment>({
            method: 'PATCH',
            path,
            query: { fieldManager: FIELD_MANAGER },
            contentType: JSON_PATCH,
            body: [sameUid(current.metadata), ...decision.steps],
            signal: context.request.signal,
          }),
      };
    },
  });
}

export const templateIn = ({ spec }: Deployment): PodTemplate => spec?.template ?? {};

/** Steps that put another template in the place of exactly the one that was read, restarts included. */
export const swapTemplate = (current: Deployment, template: PodTemplate): readonly PatchStep[] => [
  mustBe('/spec/template', templateIn(current)),
  { op: 'replace', path: '/spec/template', value: template },
];
