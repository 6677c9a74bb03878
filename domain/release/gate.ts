/**
 * Gates before production (REQUIREMENTS §4). `check`: a machine looks; `attested`: only a person can know, or nothing here
 * can look yet; a person's word, with a reason, is also taken where a machine found nothing to look at.
 */
export const GATES = [
  { id: 'tests', title: 'tests passed', by: 'check' },
  { id: 'coverage', title: 'coverage above 80 %', by: 'check' },
  { id: 'security-scan', title: 'security scan without HIGH or CRITICAL', by: 'check' },
  { id: 'critical-bugs', title: 'no open critical bug', by: 'check' },
  { id: 'open-incident', title: 'no open incident, or this release mends it', by: 'check' },
  { id: 'benchmarks', title: 'benchmarks met', by: 'attested' },
  { id: 'images-exist', title: 'images are in their registry', by: 'check' },
  { id: 'secrets', title: 'Secrets and ConfigMaps of the template are there', by: 'check' },
  { id: 'tls', title: 'TLS certificates valid for 14 days and longer', by: 'check' },
  { id: 'network-policies', title: 'NetworkPolicies select its pods', by: 'check' },
  { id: 'authentication', title: 'authentication is on', by: 'attested' },
  { id: 'quotas', title: 'quotas leave room for the rollout', by: 'check' },
  { id: 'disruption-budgets', title: 'no disruption budget forbids progress', by: 'check' },
  { id: 'healthy-before', title: 'healthy before the release', by: 'check' },
  { id: 'monitoring', title: 'it is observed, and its metrics are fresh', by: 'check' },
  { id: 'staging', title: 'staging is there', by: 'check' },
  { id: 'backup', title: 'backup strategy', by: 'attested' },
  { id: 'logging', title: 'logging is live', by: 'attested' },
  { id: 'alert-rules', title: 'alert rules are live', by: 'attested' },
  { id: 'guide', title: 'user guide is up to date', by: 'attested' },
  { id: 'api-docs', title: 'API documents are up to date', by: 'attested' },
  { id: 'runbooks', title: 'runbooks are up to date', by: 'attested' },
  { id: 'rollback-procedure', title: 'rollback procedure is known', by: 'attested' },
  { id: 'disaster-plan', title: 'disaster plan is there', by: 'attested' },
  { id: 'migration', title: 'schema migration tested and backward compatible', by: 'attested' },
  { id: 'team-notified', title: 'team is notified', by: 'attested' },
] as const;
export type GateId = (typeof GATES)[number]['id'];

/** What a check found. `unknown`: it could not look, or there was nothing to look at; that is never a pass. */
export interface Finding {
  readonly gate: GateId;
  readonly found: 'pass' | 'fail' | 'unknown';
  readonly sentence: string;
}

/** What a gate came to, and by whose word. Only `pass` and `waived` let a release through. */
export interface GateResult {
  readonly gate: GateId;
  readonly title: string;
  readonly result: 'pass' | 'fail' | 'unknown' | 'waived';
  readonly sentence: string;
  /** Who attested or waived it; null when a machine found it. */
  readonly by: string | null;
}
