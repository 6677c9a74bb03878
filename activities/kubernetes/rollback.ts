import type { ConfigContent } from '../../store/port.ts';
import { configKey } from './config-references.ts';
import { refusalAmong, wantedConfigs, writeConfig } from './config-write.ts';
import type { WantedConfig } from './config-judgement.ts';
import {
  deploymentName,
  driftSince,
  isStop,
  readTarget,
  stopWith,
  swapTemplate,
  templateIn,
  toOutcome,
  writeDeployment,
} from './deployment-write.ts';
import type { Deployment, DeploymentDecision } from './deployment-write.ts';
import { annotate } from './json-patch.ts';
import type { PatchStep } from './json-patch.ts';
import { LAST_ACTION, signature, signerOf } from './last-action.ts';
import { listAll } from './list.ts';
import { controllerOf } from './ownership.ts';
import type { EffectOutcome, EffectRequest } from './port.ts';
import type { PodTemplate } from './resource.ts';
import { templateHash, templateOfReplicaSet } from './template.ts';
import { count } from './wire.ts';
import type { Stop, WriteContext } from './write.ts';

export type RollBackRequest = EffectRequest<'rollBack'> & {
  readonly template: string;
  readonly contents: readonly ConfigContent[];
};

/**
 * Puts a good template back, after the ConfigMaps and Secrets it ran with. Every refusal is looked for before the first
 * write; then the configs, then one patch with the template, the pause lifted, and our signature.
 */
export async function rollBack(context: WriteContext, request: RollBackRequest): Promise<EffectOutcome> {
  const ready = await prepare(context, request);
  if ('sentence' in ready) return ready;
  for (const config of ready.configs) {
    const written = await writeConfig(context, config);
    if ('sentence' in written) return written;
  }
  const result = await writeDeployment(context, request.target, (current) =>
    decide(request, current, ready.template),
  );
  const restored = request.action.restoreConfigs.map((one) => [configKey(one), one.contentHash] as const);
  return toOutcome(result, { paused: false, ...Object.fromEntries(restored) });
}

interface Ready {
  readonly template: PodTemplate;
  readonly configs: readonly WantedConfig[];
}

async function prepare(context: WriteContext, request: RollBackRequest): Promise<Ready | Stop> {
  const journaled = JSON.parse(request.template) as PodTemplate;
  if (templateHash(journaled) !== request.action.toTemplateHash)
    return {
      status: 'blocked',
      sentence:
        'the journaled template does not match its own hash: roll back by hand (kubectl rollout undo)',
    };
  const current = await readTarget(context, request.target);
  if (isStop(current)) return current;
  const decision = decide(request, current, journaled);
  if (decision.verdict === 'stop') return decision.outcome;
  const template = (await standingTemplate(context, request, current)) ?? journaled;
  if (decision.verdict === 'done') return { template, configs: [] };
  const configs = wantedConfigs(request);
  if ('sentence' in configs) return configs;
  return (await refusalAmong(context, configs)) ?? { template, configs };
}

function decide(request: RollBackRequest, current: Deployment, template: PodTemplate): DeploymentDecision {
  const { action, actionId, preState, target } = request;
  const hash = templateHash(templateIn(current));
  if (hash === action.toTemplateHash && signerOf(current.metadata, hash) === actionId)
    return { verdict: 'done' };
  const drift = driftSince(preState, current, target);
  if (drift !== null) return { verdict: 'stop', outcome: drift };
  const isPaused = current.spec?.paused === true;
  if (isPaused !== preState.detail['paused'])
    return stopWith(
      'drifted',
      `${deploymentName(target)} was ${isPaused ? 'paused' : 'resumed'} by somebody since this was decided`,
    );
  return {
    verdict: 'patch',
    steps: [
      ...swapTemplate(current, template),
      ...(isPaused ? RESUME : []),
      ...annotate(current.metadata, LAST_ACTION, signature(actionId, action.toTemplateHash)),
    ],
  };
}

const RESUME: readonly PatchStep[] = [
  { op: 'test', path: '/spec/paused', value: true },
  { op: 'replace', path: '/spec/paused', value: false },
];

/**
 * The good template as a ReplicaSet of this Deployment still has it, restart mark included: written back exactly, it
 * takes up that ReplicaSet again and the pods that still serve are kept.
 */
async function standingTemplate(
  context: WriteContext,
  { action, target }: RollBackRequest,
  current: Deployment,
): Promise<PodTemplate | null> {
  const request = { resource: 'replicasets', namespace: target.namespace } as const;
  const { items } = await listAll(context.client, request, context.request.signal);
  const standing = items
    .filter((one) => controllerOf(one.metadata)?.uid === current.metadata?.uid)
    .filter(({ spec }) => templateHash(spec?.template ?? {}) === action.toTemplateHash)
    .toSorted((a, b) => count(b.status, 'readyReplicas') - count(a.status, 'readyReplicas'));
  const template = standing[0]?.spec?.template;
  return template === undefined ? null : templateOfReplicaSet(template);
}
