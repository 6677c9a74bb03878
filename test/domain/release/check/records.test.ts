import { describe, expect, it } from 'vitest';
import { checkCriticalBugs } from '../../../../domain/release/check/critical-bugs.ts';
import { checkMigration } from '../../../../domain/release/check/migration.ts';
import { checkOpenIncident, mendedIncident } from '../../../../domain/release/check/open-incident.ts';
import { checkStaging } from '../../../../domain/release/check/staging.ts';
import { bug, incident, KEY } from './samples.ts';

describe('an open incident', () => {
  const other = incident({ id: 'INC-0002', title: 'slow' });

  it('of the target holds the release back, with the way out', () => {
    expect(checkOpenIncident([KEY], null, [incident()])).toMatchObject({
      found: 'fail',
      sentence:
        'open: INC-0001 (web answers with errors); resolve it, or say `fixes: INC-0001` if this release mends it',
    });
  });

  it('does not hold back the release that mends it', () => {
    expect(checkOpenIncident([KEY], 'INC-0001', [incident()])).toMatchObject({
      found: 'pass',
      sentence: expect.stringContaining('this release mends INC-0001') as string,
    });
  });

  it('holds back the release that mends another one', () => {
    expect(checkOpenIncident([KEY], 'INC-0001', [incident(), other])).toMatchObject({
      found: 'fail',
      sentence: expect.stringContaining('INC-0002') as string,
    });
  });

  it('of another target, or a resolved one, holds nothing back', () => {
    const elsewhere = incident({ targetKeys: ['local/shop/deployment/cart'] });
    const over = incident({ id: 'INC-0003', status: 'resolved' });
    expect(checkOpenIncident([KEY], null, [elsewhere, over]).found).toBe('pass');
    expect(checkOpenIncident([KEY], null, []).found).toBe('pass');
  });

  it('that a release says it mends and that is not open is told', () => {
    expect(checkOpenIncident([KEY], 'INC-0009', [])).toMatchObject({
      found: 'pass',
      sentence: expect.stringContaining('INC-0009, which it says it fixes, is not') as string,
    });
  });

  it('counts as mended only while it is open', () => {
    expect(mendedIncident('INC-0001', [other, incident()])?.id).toBe('INC-0001');
    expect(mendedIncident('INC-0001', [incident({ status: 'resolved' })])).toBeNull();
    expect(mendedIncident(null, [incident()])).toBeNull();
  });
});

describe('critical bugs', () => {
  it('that are open hold back, by name', () => {
    expect(checkCriticalBugs([bug()], null)).toMatchObject({
      found: 'fail',
      sentence: expect.stringContaining('BUG-0001 (orders are lost)') as string,
    });
  });

  it('that are closed, or less than critical, do not', () => {
    expect(checkCriticalBugs([bug({ status: 'closed' }), bug({ severity: 'high' })], null).found).toBe(
      'pass',
    );
    expect(checkCriticalBugs([], null).found).toBe('pass');
  });

  it('that came with the incident this release mends do not hold back the hotfix', () => {
    const own = bug({ releaseId: 'release/shop/web/abc123' });
    expect(checkCriticalBugs([own], incident())).toMatchObject({
      found: 'pass',
      sentence: expect.stringContaining('BUG-0001 came with INC-0001') as string,
    });
    expect(checkCriticalBugs([own], null).found).toBe('fail');
    expect(checkCriticalBugs([own, bug({ id: 'BUG-0002' })], incident()).found).toBe('fail');
  });

  it('of no release are not those of an incident of no release', () => {
    expect(checkCriticalBugs([bug()], incident({ releaseId: null })).found).toBe('fail');
  });

  it('that are many are told by the first few', () => {
    const many = Array.from({ length: 7 }, (_, at) => bug({ id: `BUG-000${String(at)}` }));
    expect(checkCriticalBugs(many, null).sentence).toMatch(/, 2 more; close them/);
  });
});

describe('a schema migration', () => {
  const said = (backwardCompatible: boolean) => ({
    backwardCompatible,
    by: 'lin',
    reason: 'tried on a copy',
  });

  it('that somebody says is backward compatible passes, by that name', () => {
    expect(checkMigration('shop/web', said(true))).toEqual([
      {
        gate: 'migration',
        found: 'pass',
        sentence: 'shop/web: lin says that it is tested and backward compatible: tried on a copy',
      },
    ]);
  });

  it('that cannot be gone back across fails', () => {
    expect(checkMigration('shop/web', said(false))[0]?.found).toBe('fail');
  });

  it('nobody speaks of is no finding', () => {
    expect(checkMigration('shop/web', null)).toEqual([]);
  });
});

describe('staging', () => {
  it('that has every Deployment passes', () => {
    expect(checkStaging({ namespace: 'shop-staging', isThere: true, missing: [] }).found).toBe('pass');
  });

  it.each([
    ['is not named', null, /names no staging/],
    ['does not exist', { namespace: 'shop-staging', isThere: false, missing: [] }, /does not exist/],
    [
      'lacks a Deployment',
      { namespace: 'shop-staging', isThere: true, missing: ['web'] },
      /has no Deployment web/,
    ],
  ] as const)('that %s fails', (_, sight, words) => {
    expect(checkStaging(sight)).toMatchObject({
      found: 'fail',
      sentence: expect.stringMatching(words) as string,
    });
  });
});
