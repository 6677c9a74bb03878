import { memoryOf, withMemory } from './container-memory.ts';
import type { ContainerMemory } from './container-memory.ts';
import {
  deploymentName,
  driftSince,
  stopWith,
  swapTemplate,
  templateIn,
  toOutcome,
  writeDeployment,
} from './deployment-write.ts';
import type { Deployment, DeploymentDecision } from './deployment-write.ts';
import { annotate } from './json-patch.ts';
import { LAST_ACTION, signature, signerOf, undoOf } from './last-action.ts';
import type { EffectOutcome, EffectRequest } from './port.ts';
import { bytesQuantity, quantityBytes } from './quantity.ts';
import { templateHash } from './template.ts';
import type { WriteContext } from './write.ts';

type Request = EffectRequest<'raiseMemoryLimit'>;
type Decide = (current: Deployment, memory: ContainerMemory) => DeploymentDecision;

/** Raises one container's memory limit, while it is still the one the plan saw. */
export const raiseMemoryLimit = (context: WriteContext, request: Request): Promise<EffectOutcome> =>
  writeMemory(context, request, (current, memory) => {
    const { action, actionId, target, preState } = request;
    const signer = signerOf(current.metadata, templateHash(templateIn(current)));
    if (signer === actionId && memory.limitBytes === action.toBytes) return { verdict: 'done' };
    if (signer === undoOf(actionId))
      return stopWith('drifted', `the raise of ${deploymentName(target)} was already taken back`);
    const drift = driftSince(preState, current, target);
    if (drift !== null) return { verdict: 'stop', outcome: drift };
    if (memory.limitBytes !== action.fromBytes) return otherLimit(request, memory, action.fromBytes);
    const limit = bytesQuantity(action.toBytes);
    const follows = action.keepsGuaranteed && memory.request !== null;
    return resize(current, request, { limit, request: follows ? limit : null, signer: actionId });
  });

/** Takes the raise back, while the limit is still ours; an edit of anything else does not matter. */
export const restoreMemoryLimit = (context: WriteContext, request: Request): Promise<EffectOutcome> =>
  writeMemory(context, request, (current, memory) => {
    const { action, actionId, preState } = request;
    const { memoryLimit, memoryRequest } = preState.detail;
    if (memory.limitBytes === action.fromBytes) return { verdict: 'done' };
    if (memory.limitBytes !== action.toBytes) return otherLimit(request, memory, action.toBytes);
    const followed = action.keepsGuaranteed && quantityBytes(memory.request ?? undefined) === action.toBytes;
    return resize(current, request, {
      limit: typeof memoryLimit === 'string' ? memoryLimit : bytesQuantity(action.fromBytes),
      request: followed && typeof memoryRequest === 'string' ? memoryRequest : null,
      signer: undoOf(actionId),
    });
  });

async function writeMemory(context: WriteContext, request: Request, decide: Decide): Promise<EffectOutcome> {
  const { container } = request.action;
  const result = await writeDeployment(context, request.target, (current) => {
    const memory = memoryOf(templateIn(current), container);
    return memory === null
      ? stopWith('drifted', `${deploymentName(request.target)} has no container ${container} any more`)
      : decide(current, memory);
  });
  const after = 'object' in result ? memoryOf(templateIn(result.object), container) : null;
  return toOutcome(result, {
    container,
    memoryLimit: after?.limit ?? null,
    memoryRequest: after?.request ?? null,
  });
}

const otherLimit = ({ action, target }: Request, memory: ContainerMemory, expectedBytes: number) =>
  stopWith(
    'drifted',
    `the memory limit of ${deploymentName(target)} ${action.container} is ${memory.limit ?? 'not set'}, not ${bytesQuantity(expectedBytes)}: somebody else decided`,
  );

function resize(
  current: Deployment,
  { action }: Request,
  wanted: { readonly limit: string; readonly request: string | null; readonly signer: string },
): DeploymentDecision {
  const template = withMemory(templateIn(current), action.container, wanted);
  return {
    verdict: 'patch',
    steps: [
      ...swapTemplate(current, template),
      ...annotate(current.metadata, LAST_ACTION, signature(wanted.signer, templateHash(template))),
    ],
  };
}
