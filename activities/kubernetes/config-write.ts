import type { ConfigContent } from '../../store/port.ts';
import { configHash, storedConfig } from './config-content.ts';
import type { StoredConfig } from './config-content.ts';
import { configKey } from './config-references.ts';
import { configName, judgeConfig } from './config-judgement.ts';
import type { ConfigJudgement, WantedConfig } from './config-judgement.ts';
import { JSON_PATCH } from './json-patch.ts';
import { LAST_ACTION, signature } from './last-action.ts';
import type { EffectRequest } from './port.ts';
import { UNSEEN } from './pre-state.ts';
import { collectionPath, objectPath } from './resource.ts';
import type { Resources } from './resource.ts';
import { FIELD_MANAGER, writeConditionally } from './write.ts';
import type { Judgement, Stop, WriteContext, WriteResult } from './write.ts';

type ConfigObject = Resources['configmaps'] | Resources['secrets'];
export type ConfigRequest = Pick<
  EffectRequest<'rollBack' | 'restoreConfig'>,
  'action' | 'actionId' | 'preState' | 'target'
> & {
  readonly contents: readonly ConfigContent[];
};

const resourceOf = ({ kind }: ConfigContent) => (kind === 'Secret' ? 'secrets' : 'configmaps');

/** The contents to bring back with their pre-states, or why the journal cannot be trusted with them. */
export function wantedConfigs({
  action,
  actionId,
  preState,
  target,
  contents,
}: ConfigRequest): readonly WantedConfig[] | Stop {
  const wanted: WantedConfig[] = [];
  for (const version of action.restoreConfigs) {
    const content = contents.find((one) => configKey(one) === configKey(version));
    if (content?.namespace !== target.namespace || configHash(content) !== version.contentHash)
      return {
        status: 'blocked',
        sentence: `the journal has no faithful copy of ${version.kind} ${version.name} as it was: restore it by hand`,
      };
    const before = preState.detail[configKey(version)];
    wanted.push({
      content,
      actionId,
      before: typeof before === 'string' || before === null ? before : UNSEEN,
    });
  }
  return wanted;
}

/** The first refusal among the objects as they are now, before any of them is written; null when there is none. */
export async function refusalAmong(
  context: WriteContext,
  wanted: readonly WantedConfig[],
): Promise<Stop | null> {
  for (const one of wanted) {
    const judgement = judgeConfig(one, await readConfig(context, one.content));
    if (judgement.verdict === 'stop') return judgement.outcome;
  }
  return null;
}

/** Brings one object back. The result's status is `already-applied` when nothing had to be written. */
export async function writeConfig(
  context: WriteContext,
  wanted: WantedConfig,
): Promise<WriteResult<StoredConfig | null>> {
  return await writeConditionally<StoredConfig | null>(context, {
    what: configName(wanted.content),
    judge: async () => {
      const current = await readConfig(context, wanted.content);
      return toJudgement(context, wanted, current, judgeConfig(wanted, current));
    },
  });
}

function toJudgement(
  context: WriteContext,
  wanted: WantedConfig,
  current: StoredConfig | null,
  judgement: ConfigJudgement,
): Judgement<StoredConfig | null> {
  switch (judgement.verdict) {
    case 'same':
      return { verdict: 'done', object: current };
    case 'create':
      return { verdict: 'write', send: () => create(context, wanted) };
    case 'patch':
      return { verdict: 'write', send: () => patch(context, wanted, judgement.steps) };
    case 'stop':
      return judgement;
  }
}

async function readConfig(context: WriteContext, content: ConfigContent): Promise<StoredConfig | null> {
  const path = objectPath(resourceOf(content), content.namespace, content.name);
  const found = await context.client.find<ConfigObject>(path, context.request.signal);
  return found === null ? null : storedConfig(content.kind, found);
}

async function create(context: WriteContext, { content, actionId }: WantedConfig): Promise<StoredConfig> {
  const { kind, name, namespace, data, binaryData, type } = content;
  const made = await context.client.send<ConfigObject>({
    method: 'POST',
    path: collectionPath(resourceOf(content), namespace),
    query: { fieldManager: FIELD_MANAGER },
    body: {
      apiVersion: 'v1',
      kind,
      metadata: { name, namespace, annotations: { [LAST_ACTION]: signature(actionId, content.contentHash) } },
      data,
      ...(kind === 'ConfigMap' ? { binaryData } : { type }),
    },
    signal: context.request.signal,
  });
  return storedConfig(kind, made);
}

async function patch(
  context: WriteContext,
  { content }: WantedConfig,
  steps: readonly unknown[],
): Promise<StoredConfig> {
  const patched = await context.client.send<ConfigObject>({
    method: 'PATCH',
    path: objectPath(resourceOf(content), content.namespace, content.name),
    query: { fieldManager: FIELD_MANAGER },
    contentType: JSON_PATCH,
    body: steps,
    signal: context.request.signal,
  });
  return storedConfig(content.kind, patched);
}
