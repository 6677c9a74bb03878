import type { SarifResult, SarifRule, SarifRun } from './sarif-schema.ts';

/** The rules a result may be of: by its index and by its id, in whichever component they are; the worst of them counts. */
export type RuleIndex = (result: SarifResult) => SarifRule[];

/**
 * Finds the rules of a run's results. Tools disagree about where a rule stands, so that all it may be are told.
 * @source OASIS SARIF 2.1.0 §3.27.5–7, §3.52; hierarchical ids (`CA1000/1`) fall back to their parent
 */
export function rulesOf({ tool }: SarifRun): RuleIndex {
  const components = [tool.driver, ...(tool.extensions ?? [])].map(({ rules }) => rules ?? []);
  const byId = new Map<string, SarifRule[]>();
  for (const rule of components.flat()) {
    const same = byId.get(rule.id);
    if (same === undefined) byId.set(rule.id, [rule]);
    else same.push(rule);
  }
  return (result) => {
    const { extension, at } = placeOf(result);
    const indexed = components[extension + 1]?.[at];
    const id = ruleIdOf(result) ?? '';
    const parent = id.slice(0, Math.max(0, id.lastIndexOf('/')));
    const named = byId.get(id) ?? byId.get(parent) ?? [];
    return indexed === undefined || named.includes(indexed) ? named : [indexed, ...named];
  };
}

export const ruleIdOf = ({ ruleId, rule }: SarifResult): string | null => ruleId ?? rule?.id ?? null;

/** -1: the tool itself rather than an extension, and no rule by index. */
const placeOf = ({ ruleIndex, rule }: SarifResult) => ({
  extension: rule?.toolComponent?.index ?? -1,
  at: ruleIndex ?? rule?.index ?? -1,
});
