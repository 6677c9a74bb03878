import { judgeScan } from '../../domain/release/check/security-scan.ts';
import type { Scan, ScanFinding } from '../../domain/release/check/security-scan.ts';
import type { Found } from '../../domain/release/check/test-report.ts';
import { Malformed } from './malformed.ts';
import { readJson } from './read-json.ts';
import { Sarif } from './sarif-schema.ts';
import type { SarifProperties, SarifResult, SarifRule, SarifRun } from './sarif-schema.ts';
import { ruleIdOf, rulesOf } from './sarif-rules.ts';
import type { RuleIndex } from './sarif-rules.ts';
import { shown } from './shown.ts';

/**
 * A SARIF 2.1 report of one or several tools. What a person accepted in the tool, and what is gone since the baseline, does
 * not count.
 * @throws Malformed
 * @source OASIS SARIF 2.1.0 §3.14.23 (results), §3.20.14 (executionSuccessful), §3.27.9–10 (kind, level), §3.35 (suppression)
 */
export const readSarif = (text: string): Found => judgeScan(readScan(text));

/** The same, as what was found. @throws Malformed */
export function readScan(text: string): Scan {
  const parsed = Sarif.safeParse(readJson(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const at = issue?.path.map(String).join('.') ?? '';
    throw new Malformed(
      `it is not SARIF 2.1.0${at === '' ? '' : `, at ${shown(at)}`}: ${shown(issue?.message ?? '')}`,
    );
  }
  const { runs } = parsed.data;
  const found = runs.map(ofRun);
  return {
    findings: found.flatMap(({ findings }) => findings),
    suppressed: found.reduce((sum, { suppressed }) => sum + suppressed, 0),
    runs: runs.length,
    incomplete: runs.flatMap(incompleteness),
  };
}

function incompleteness({ tool, results, invocations }: SarifRun): string[] {
  const name = shown(tool.driver.name);
  if ((invocations ?? []).some(({ executionSuccessful }) => !executionSuccessful))
    return [`${name} says that it did not finish`];
  return results === null || results === undefined ? [`${name} tells no results: it did not look`] : [];
}

/** Kinds of results that say that a rule was looked at and nothing is wrong. */
const NO_FINDING: ReadonlySet<string> = new Set(['pass', 'notApplicable', 'informational']);

function ofRun(run: SarifRun): { findings: ScanFinding[]; suppressed: number } {
  const index = rulesOf(run);
  const present = (run.results ?? []).filter(
    ({ baselineState, kind }) => baselineState !== 'absent' && !NO_FINDING.has(kind ?? 'fail'),
  );
  const open = present.filter((result) => !isSuppressed(result));
  return {
    findings: open.map((result) => findingOf(result, index)),
    suppressed: present.length - open.length,
  };
}

/** Suppressed while nobody doubts it: one that is under review or rejected is none. */
const isSuppressed = ({ suppressions }: SarifResult): boolean =>
  (suppressions ?? []).length > 0 &&
  (suppressions ?? []).every(({ status }) => (status ?? 'accepted') === 'accepted');

function findingOf(result: SarifResult, index: RuleIndex): ScanFinding {
  const rules = index(result);
  const bags = [result.properties, ...rules.map(({ properties }) => properties)].filter(isThere);
  return {
    rule: shown(ruleIdOf(result) ?? rules[0]?.id ?? 'a finding without a rule'),
    component: componentOf(result),
    level: levelOf(result, rules),
    scores: bags.flatMap(scoreOf),
    words: bags.flatMap(wordsOf),
  };
}

/**
 * The package, which Trivy writes into the first line of its message; else the file.
 * @source Trivy pkg/report/sarif.go: "Package: %v\\nInstalled Version: %v…"
 */
function componentOf({ message, locations }: SarifResult): string | null {
  const [, name] = /^Package: (\S+)$/m.exec(message?.text ?? '') ?? [];
  const file = locations?.[0]?.physicalLocation?.artifactLocation?.uri;
  const component = name ?? file ?? null;
  return component === null ? null : shown(component);
}

const isThere = (bag: SarifProperties | null | undefined): bag is SarifProperties =>
  bag !== null && bag !== undefined;

const LEVELS = ['none', 'note', 'warning', 'error'] as const;

function levelOf({ level, kind }: SarifResult, rules: readonly SarifRule[]): ScanFinding['level'] {
  if (level !== null && level !== undefined) return level;
  if (kind !== null && kind !== undefined && kind !== 'fail') return 'none';
  const defaults = rules.map(({ defaultConfiguration }) => defaultConfiguration?.level ?? 'warning');
  return LEVELS.findLast((one) => defaults.includes(one)) ?? 'warning';
}

/** Written as a number or as text; what is neither a number nor absent is NaN. */
function scoreOf({ 'security-severity': score }: SarifProperties): number[] {
  if (score === undefined || score === null) return [];
  if (typeof score === 'number') return [score];
  return [typeof score === 'string' && /^\d+(\.\d+)?$/.test(score.trim()) ? Number(score) : NaN];
}

const wordsOf = ({ severity, tags }: SarifProperties): string[] =>
  [severity, ...(tags ?? [])].filter((word) => typeof word === 'string');
