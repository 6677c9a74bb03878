import { describe, expect, it } from 'vitest';
import { judgeSecurity } from '../../../domain/release/judge-security.ts';
import type { SecurityFinding } from '../../../domain/release/judge-security.ts';

const found = (id: string, changes: Partial<SecurityFinding> = {}): SecurityFinding => ({
  id,
  component: 'openssl',
  severity: 'high',
  ...changes,
});

describe('security findings of a release', () => {
  it('that the old version has too do not count', () => {
    expect(judgeSecurity([found('CVE-1'), found('CVE-2')], [found('CVE-1')])).toMatchObject({
      answer: 'fine',
      added: [],
    });
  });

  it('that only the new version has ask a person, the worst first', () => {
    const added = [
      found('CVE-2', { severity: 'low' }),
      found('CVE-3', { severity: 'critical', component: null }),
    ];
    expect(judgeSecurity([found('CVE-1')], [found('CVE-1'), ...added])).toEqual({
      answer: 'ask',
      added: added.toReversed(),
      sentence:
        'the release brings security findings the old version has not: CVE-3 (critical), CVE-2 in openssl (low)',
    });
  });

  it('count when another component brings the same one', () => {
    expect(judgeSecurity([found('CVE-1')], [found('CVE-1', { component: 'libressl' })]).answer).toBe('ask');
  });

  it('are never a reason to roll back by themselves, however many and bad', () => {
    const many = Array.from({ length: 12 }, (_, n) => found(`CVE-${String(n)}`, { severity: 'critical' }));
    const verdict = judgeSecurity([], many);
    expect(verdict.answer).toBe('ask');
    expect(verdict.sentence).toMatch(/and 7 more$/);
  });

  it('are unknown without a scan of the new version, and without one of the old where there are any', () => {
    expect(judgeSecurity([], null).answer).toBe('unknown');
    expect(judgeSecurity(null, null).answer).toBe('unknown');
    expect(judgeSecurity(null, [found('CVE-1')]).answer).toBe('unknown');
    expect(judgeSecurity(null, []).answer).toBe('fine');
  });
});
