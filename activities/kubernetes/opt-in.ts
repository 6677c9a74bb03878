import { HEAL_CONSENTS } from '../../domain/workload/target.ts';
import type { HealConsent } from '../../domain/workload/target.ts';

export const HEAL_LABEL = 'paramedic.dev/heal';
const SCOPE_LABEL = 'paramedic.dev/scope';
const DEFAULT_SCOPE = 'default';

/** Where our own flag lives. */
export const OWN_NAMESPACE = 'paramedic-system';

/** Never observed and never written, whatever their labels say. */
export const SYSTEM_NAMESPACES: ReadonlySet<string> = new Set([
  'kube-system',
  'kube-public',
  'kube-node-lease',
  OWN_NAMESPACE,
]);

type Labels = Readonly<Record<string, string>> | undefined;

/**
 * What the owners allow: the workload's own label wins over its namespace's. A value that is none of the legal ones
 * counts as `observe`, the one that changes nothing; null without any label.
 */
export function consentOf(workload: Labels, namespace: Labels): HealConsent | null {
  const said = workload?.[HEAL_LABEL] ?? namespace?.[HEAL_LABEL];
  if (said === undefined) return null;
  return HEAL_CONSENTS.find((consent) => consent === said) ?? 'observe';
}

export const scopeOf = (namespace: Labels): string => {
  const said = namespace?.[SCOPE_LABEL];
  return said === undefined || said === '' ? DEFAULT_SCOPE : said;
};
