import { checkDisruptionBudgets } from '../../domain/release/check/disruption-budgets.ts';
import { isUnknown } from '../../domain/release/check/found.ts';
import { checkHealthyBefore } from '../../domain/release/check/healthy-before.ts';
import { checkMonitoring } from '../../domain/release/check/monitoring.ts';
import { checkNetworkPolicies } from '../../domain/release/check/network-policies.ts';
import { checkQuotas } from '../../domain/release/check/quotas.ts';
import { checkSecrets } from '../../domain/release/check/secrets.ts';
import { checkTls } from '../../domain/release/check/tls.ts';
import type { Finding, GateId } from '../../domain/release/gate.ts';
import type { ReleaseFile, Strategy, Target as FileTarget } from '../../domain/release/release-schema.ts';
import type { EffectivePolicy } from '../../domain/triage/situation.ts';
import type { Target } from '../../domain/workload/target.ts';
import type { Sight } from './look-around.ts';

/** A target as the release file wants it, with what was seen of it. */
export interface SeenTarget {
  /** `namespace/name`, as people are told. */
  readonly name: string;
  readonly target: Target;
  readonly strategy: Strategy;
  readonly configCopies: number;
  readonly migration: NonNullable<FileTarget['migration']> | null;
  readonly sight: Sight;
  readonly settings: EffectivePolicy;
}

const ROLLING: Strategy = { type: 'rolling', watchSeconds: 60 };

/** What the release file says of a resolved target. */
export function namedTarget(target: Target, file: ReleaseFile): Omit<SeenTarget, 'sight' | 'settings'> {
  const wanted = file.targets.find(
    ({ deployment, namespace }) =>
      deployment === target.name && (namespace ?? file.namespace) === target.namespace,
  );
  return {
    name: `${target.namespace}/${target.name}`,
    target,
    strategy: wanted?.strategy ?? ROLLING,
    configCopies: Object.keys(wanted?.configMaps ?? {}).length,
    migration: wanted?.migration ?? null,
  };
}

const SURROUNDING_GATES: readonly GateId[] = ['secrets', 'tls', 'network-policies', 'disruption-budgets'];
const LOOK_GATES: readonly GateId[] = ['healthy-before', 'monitoring'];

const unread = (gates: readonly GateId[], name: string, why: string): Finding[] =>
  gates.map((gate) => isUnknown(gate, `${name} could not be looked at: ${why}`));

/** @param mends the open incident this release mends */
export const targetFindings = (one: SeenTarget, mends: string | null, nowMs: number): Finding[] => [
  ...surroundingFindings(one, mends, nowMs),
  ...lookFindings(one, mends, nowMs),
];

function surroundingFindings({ name, sight }: SeenTarget, mends: string | null, nowMs: number): Finding[] {
  const { surroundings, observed } = sight;
  if (!surroundings.isRead) return unread(SURROUNDING_GATES, name, surroundings.why);
  const around = surroundings.value;
  const observation = observed.isRead ? (observed.value?.observation ?? null) : null;
  return [
    checkSecrets(name, around, observation),
    checkTls(name, around, nowMs),
    checkNetworkPolicies(name, around),
    checkDisruptionBudgets(name, around, mends),
  ];
}

function lookFindings(
  { name, target, sight, settings }: SeenTarget,
  mends: string | null,
  nowMs: number,
): Finding[] {
  const { observed, levels } = sight;
  if (!observed.isRead) return unread(LOOK_GATES, name, observed.why);
  const observation = observed.value?.observation ?? null;
  return [
    checkHealthyBefore({ name, uid: target.uid, observation, levels, settings, nowMs, mends }),
    checkMonitoring(name, observation, levels),
  ];
}

/** By namespace: what several targets need at once must fit together. */
export function quotaFindings(seen: readonly SeenTarget[]): Finding[] {
  const namespaces = [...new Set(seen.map(({ target }) => target.namespace))];
  return namespaces.flatMap((namespace) => {
    const own = seen.filter(({ target }) => target.namespace === namespace);
    const read = own.flatMap(({ sight, ...one }) =>
      sight.surroundings.isRead ? [{ ...one, surroundings: sight.surroundings.value }] : [],
    );
    const blind = own.flatMap(({ name, sight }) =>
      sight.surroundings.isRead ? [] : unread(['quotas'], name, sight.surroundings.why),
    );
    return [...blind, ...(read.length > 0 ? checkQuotas(namespace, read) : [])];
  });
}
