import { describe, expect, it } from 'vitest';
import { judgeSecurity } from '../../../domain/release/judge-security.ts';
import type { SecurityFinding } from '../../../domain/release/judge-security.ts';
import { answerReport } from '../../../domain/release/security-report.ts';
import type { ReportFacts, SecurityReport } from '../../../domain/release/security-report.ts';
import { RELEASE_ID, STATES, closed } from './standings.ts';

const OLD: SecurityFinding = { id: 'CVE-1', component: 'openssl', severity: 'high' };
const ADDED: SecurityFinding = { id: 'CVE-2', component: 'zlib', severity: 'critical' };

const report = (
  now: readonly SecurityFinding[] | null,
  before: readonly SecurityFinding[] | null = [OLD],
): SecurityReport => ({ by: 'scanner', file: 'new.sarif', verdict: judgeSecurity(before, now) });
const facts = (over: Partial<ReportFacts> = {}): ReportFacts => ({
  releaseId: RELEASE_ID,
  phase: 'soak',
  isUndoing: false,
  role: 'approver',
  unresolvedSeconds: 1800,
  asked: new Set(),
  ...over,
});
const answer = (given: SecurityReport, over: Partial<ReportFacts> = {}) =>
  answerReport(STATES.running, facts(over), given);

describe('a scan that is reported while a release is under way', () => {
  it('asks a person about what only the new version has, and says what happens if nobody answers', () => {
    const asked = answer(report([OLD, ADDED]));
    expect(asked).toMatchObject({ accepted: true, ask: ['CVE-2 zlib'] });
    expect(asked.sentence).toContain('CVE-2 in zlib (critical)');
    expect(asked.sentence).toContain('taken back in 30 min');
    expect(asked.sentence).toContain(`paramedic promote ${RELEASE_ID}`);
  });

  it('asks about the same fault in another component, and not again about what was asked', () => {
    const asked = new Set(['CVE-2 zlib']);
    expect(answer(report([OLD, ADDED]), { asked })).toMatchObject({ accepted: true, ask: [] });
    const elsewhere = { ...ADDED, component: 'libpng' };
    expect(answer(report([ADDED, elsewhere]), { asked })).toMatchObject({ ask: ['CVE-2 libpng'] });
  });

  it.each([
    ['that found what was there before', report([OLD]), 'there before the release'],
    ['that found nothing', report([]), 'no security findings'],
    ['of the old version only', report(null), 'unknown, so nothing is done'],
    ['without one of the old version', report([ADDED], null), 'unknown, so nothing is done'],
  ])('%s is recorded, and holds nothing', (_, given, sentence) => {
    const asked = answer(given);
    expect(asked).toMatchObject({ accepted: true, ask: [] });
    expect(asked.sentence).toContain(sentence);
  });

  it.each([
    ['over', closed('released'), {}],
    ['being undone', STATES.undoing, {}],
    ['being undone while it is held', STATES.held, { isUndoing: true }],
    ['removing the old version', STATES.running, { phase: 'finish' as const }],
  ])('is refused when the release is %s, with what can be done instead', (_, state, over) => {
    const refused = answerReport(state, facts(over), report([ADDED]));
    expect(refused.accepted).toBe(false);
    expect(refused.sentence).toContain('too late to ask about a scan');
    expect(refused.sentence).toContain('paramedic rollback');
  });
});
