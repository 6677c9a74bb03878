import { judgeSecurity } from '../judge-security.ts';
import type { SecurityFinding, SecurityVerdict } from '../judge-security.ts';
import { listed } from './found.ts';
import type { Found } from './test-report.ts';

/** CVSS from which a finding is HIGH. */
export const HIGH_SEVERITY = 7;

/** What one finding of a scan says of how bad it is. */
export interface ScanFinding {
  readonly rule: string;
  /** What it is in: a package, or a file; null where the tool names none. */
  readonly component: string | null;
  readonly level: 'none' | 'note' | 'warning' | 'error';
  /** CVSS-like scores, 0–10, of the finding and of its rule; NaN: one that is no number. */
  readonly scores: readonly number[];
  /** Words for it, of the finding and of its rule: `HIGH`. */
  readonly words: readonly string[];
}

export interface Scan {
  readonly findings: readonly ScanFinding[];
  /** Set aside by a person who said so in the tool, and accepted. */
  readonly suppressed: number;
  /** Runs of tools in the report. */
  readonly runs: number;
  /** Why some of them prove nothing: `trivy did not finish`. */
  readonly incomplete: readonly string[];
}

const isHighWord = (word: string): boolean => /^(high|critical)$/i.test(word.trim());

const isSevere = ({ level, scores, words }: ScanFinding): boolean =>
  level === 'error' || scores.some((score) => score >= HIGH_SEVERITY) || words.some(isHighWord);

const rules = (findings: readonly ScanFinding[]): string =>
  listed([...new Set(findings.map(({ rule }) => rule))]);

/**
 * Whether a security scan is free of HIGH and CRITICAL: no finding of level error, of score 7.0 and more, or called so in
 * words. A scan without a run, one that did not finish, and a score that is no number are `unknown`; what was found
 * nevertheless still fails.
 * @source REQUIREMENTS §4 "security scan without HIGH/CRITICAL"; CVSS v3.1 §5 (High: 7.0–8.9)
 */
export function judgeScan({ findings, suppressed, runs, incomplete }: Scan): Found {
  const severe = findings.filter(isSevere);
  if (severe.length > 0)
    return {
      found: 'fail',
      sentence: `${String(severe.length)} HIGH or CRITICAL: ${rules(severe)}; mend them, or have them accepted in the scanner`,
    };
  const why = whyNoProof({ runs, incomplete });
  if (why !== null) return { found: 'unknown', sentence: why };
  const unscored = findings.filter(({ scores }) => scores.some(Number.isNaN));
  if (unscored.length > 0)
    return { found: 'unknown', sentence: `the severity of ${rules(unscored)} is no number` };
  const others = findings.length > 0 ? `, ${String(findings.length)} lesser` : '';
  const aside = suppressed > 0 ? `, ${String(suppressed)} accepted in the scanner` : '';
  return { found: 'pass', sentence: `nothing HIGH or CRITICAL${others}${aside}` };
}

const whyNoProof = ({ runs, incomplete }: Pick<Scan, 'runs' | 'incomplete'>): string | null => {
  if (runs === 0) return 'the report holds no run; did the scanner start?';
  return incomplete.length > 0 ? listed(incomplete) : null;
};

/**
 * What the scan of a new version says beside that of the old one. A scan that did not finish proves nothing of its version.
 * @param before null: the old version was not scanned
 */
export function compareScans(now: Scan, before: Scan | null): SecurityVerdict {
  const why = whyNoProof(now);
  if (why !== null)
    return { answer: 'unknown', added: [], sentence: `the scan of the new version proves nothing: ${why}` };
  const whyBefore = before === null ? null : whyNoProof(before);
  const old = before === null || whyBefore !== null ? null : before.findings.map(securityFinding);
  const verdict = judgeSecurity(old, now.findings.map(securityFinding));
  return verdict.answer === 'unknown' && whyBefore !== null
    ? { ...verdict, sentence: `${verdict.sentence} (${whyBefore})` }
    : verdict;
}

const securityFinding = (finding: ScanFinding): SecurityFinding => ({
  id: finding.rule,
  component: finding.component,
  severity: severityOf(finding),
});

/** Lowest CVSS score of each. @source CVSS v3.1 §5 */
const SCORED = [
  ['critical', 9],
  ['high', HIGH_SEVERITY],
  ['medium', 4],
  ['low', 0],
] as const;
const BY_LEVEL = { error: 'high', warning: 'medium', note: 'low', none: 'unknown' } as const;

function severityOf({ level, scores, words }: ScanFinding): SecurityFinding['severity'] {
  const score = Math.max(...scores.filter((one) => !Number.isNaN(one)));
  const scored = SCORED.find(([, least]) => score >= least)?.[0];
  const said = words.map((word) => word.trim().toLowerCase());
  return scored ?? SCORED.find(([name]) => said.includes(name))?.[0] ?? BY_LEVEL[level];
}
