import type { ConfigContent } from '../../store/port.ts';
import type { StoredConfig } from './config-content.ts';
import { annotate, mustBe, pointer, sameUid, untouched } from './json-patch.ts';
import type { PatchStep } from './json-patch.ts';
import { LAST_ACTION, signature } from './last-action.ts';
import { UNSEEN } from './pre-state.ts';
import type { Stop } from './write.ts';

export type ConfigJudgement =
  | { readonly verdict: 'same' }
  | { readonly verdict: 'create' }
  | { readonly verdict: 'patch'; readonly steps: readonly PatchStep[] }
  | { readonly verdict: 'stop'; readonly outcome: Stop };

/** A ConfigMap or Secret to bring back. `before`: its content hash when it was decided; null: it did not exist. */
export interface WantedConfig {
  readonly content: ConfigContent;
  readonly before: string | null;
  readonly actionId: string;
}

export const configName = ({ kind, namespace, name }: ConfigContent): string =>
  `${kind} ${namespace}/${name}`;

/**
 * What bringing back a content means for the object as it is now. Refused: an object nobody looked at or that changed
 * since, an immutable one, one of another type, and a Secret with any changed value (a revoked credential must not rise).
 */
export function judgeConfig(wanted: WantedConfig, current: StoredConfig | null): ConfigJudgement {
  const { content, before } = wanted;
  const what = configName(content);
  if (current === null)
    return before === null || before === UNSEEN
      ? { verdict: 'create' }
      : stop('drifted', `${what} was deleted since this was decided`);
  if (current.content.contentHash === content.contentHash) return { verdict: 'same' };
  if (content.kind === 'Secret' && hasAll(current, content)) return { verdict: 'same' };
  if (before === UNSEEN)
    return stop(
      'blocked',
      `${what} holds another content and is not in use, so nobody looked at it: decide by hand`,
    );
  if (current.content.contentHash !== before)
    return stop('drifted', `${what} was changed since this was decided`);
  if (current.isImmutable)
    return stop(
      'blocked',
      `${what} is immutable: delete it and make it anew, or point the workload at a new object`,
    );
  return content.kind === 'Secret' ? judgeSecret(wanted, current) : patchConfigMap(wanted, current);
}

const stop = (status: Stop['status'], sentence: string): ConfigJudgement => ({
  verdict: 'stop',
  outcome: { status, sentence },
});

const hasAll = (current: StoredConfig, { data, type }: ConfigContent): boolean =>
  current.content.type === type &&
  Object.entries(data).every(([key, value]) => current.content.data[key] === value);

/** Only missing keys come back: whatever has a value keeps it. */
function judgeSecret(wanted: WantedConfig, current: StoredConfig): ConfigJudgement {
  const { content } = wanted;
  const what = configName(content);
  if (current.content.type !== content.type)
    return stop('blocked', `${what} has another type than its good version: a person has to decide`);
  const keys = Object.keys(content.data);
  const changed = keys.filter(
    (key) => key in current.content.data && current.content.data[key] !== content.data[key],
  );
  if (changed.length > 0)
    return stop(
      'blocked',
      `${what} has other values than its good version (keys ${changed.join(', ')}); an old value may be a revoked credential, so a person has to decide`,
    );
  const missing = keys.filter((key) => !(key in current.content.data));
  const added: PatchStep[] = current.hasData
    ? missing.map((key) => ({ op: 'add', path: pointer('data', key), value: content.data[key] }))
    : [{ op: 'add', path: '/data', value: content.data }];
  // By version, not by a test of the values: a patch lands in audit logs.
  return { verdict: 'patch', steps: signed(wanted, current, [untouched(current.metadata), ...added]) };
}

function patchConfigMap(wanted: WantedConfig, current: StoredConfig): ConfigJudgement {
  const { content } = wanted;
  const steps = [
    ...setMap(current, '/data', current.hasData ? current.content.data : null, content.data),
    ...setMap(
      current,
      '/binaryData',
      current.hasBinaryData ? current.content.binaryData : null,
      content.binaryData,
    ),
  ];
  return { verdict: 'patch', steps: signed(wanted, current, steps) };
}

type Text = Readonly<Record<string, string>>;

function setMap(current: StoredConfig, path: string, now: Text | null, wanted: Text): readonly PatchStep[] {
  const isWanted = Object.keys(wanted).length > 0;
  if (now === null) return isWanted ? [untouched(current.metadata), { op: 'add', path, value: wanted }] : [];
  return [mustBe(path, now), isWanted ? { op: 'replace', path, value: wanted } : { op: 'remove', path }];
}

const signed = (
  wanted: WantedConfig,
  current: StoredConfig,
  steps: readonly PatchStep[],
): readonly PatchStep[] => [
  sameUid(current.metadata),
  ...steps,
  ...annotate(current.metadata, LAST_ACTION, signature(wanted.actionId, wanted.content.contentHash)),
];
