import { expect, test } from 'vitest';
import type { FollowedRelease } from '../scenarios/runner/follow-release.ts';
import { resultTable } from '../scenarios/runner/report.ts';
import { resultOfRelease } from '../scenarios/runner/result-release.ts';
import { aHealedRun, aWrite } from './evidence.ts';
import { RELEASE_ID, aChange, aClosedState, aDetail, aProgress, aSeen, aStep } from './release-evidence.ts';

const ABOUT = { name: 'release-good', run: 1, namespace: 'ns', scope: 's', startedAtMs: 0 };

const followed = (given: Partial<FollowedRelease> = {}): FollowedRelease => ({
  evidence: aHealedRun({
    records: { heals: [], actions: [aChange()], timeline: [], anomalies: [] },
    mutations: [aWrite({ atMs: 5_000 }), aWrite({ atMs: 23_000 })],
  }),
  judgement: { missing: [], broken: [] },
  seen: aSeen(),
  detail: aDetail({
    progress: aProgress({ state: aClosedState(), steps: [aStep('approval', 'passed', 21_000)] }),
  }),
  startedAtMs: 10_000,
  ...given,
});

test('times are since the release was asked for, and earlier writes are not its own', () => {
  const result = resultOfRelease(ABOUT, { followed: followed(), requests: null });
  expect(result.verdict).toBe('passed');
  expect(result.times).toMatchObject({ decided: 11_000, acted: 13_000, verified: null, closed: 80_000 });
  expect(result.writes).toEqual([{ effect: 'patch', object: 'deployments/shop', atMs: 13_000 }]);
  expect(result.actions[0]?.kind).toBe('patch deployments/shop');
  expect(resultTable([result])).toMatch(
    /passed +released .*11\.0 +13\.0 +– +patch deployments\/shop applied/,
  );
});

test('an approval that never came, and a release the API refused, have no times', () => {
  const waiting = aDetail({ progress: aProgress({ steps: [aStep('approval', 'failed', 21_000)] }) });
  expect(
    resultOfRelease(ABOUT, { followed: followed({ detail: waiting }), requests: null }).times.decided,
  ).toBeNull();
  const seen = aSeen({ id: null, end: null, status: null, refusedByApi: 'no' });
  const refused = resultOfRelease(ABOUT, { followed: followed({ seen, detail: null }), requests: null });
  expect(refused.mode).toBe('refused by the API');
  expect(refused.release).toMatchObject({ id: null, sentence: 'no' });
  expect(refused.times.closed).toBeNull();
});

test('what is wrong for good stands before what never came', () => {
  const judgement = { missing: ['late'], broken: ['wrong'] };
  const result = resultOfRelease(ABOUT, { followed: followed({ judgement }), requests: null });
  expect(result.verdict).toBe('failed');
  expect(result.why).toEqual(['wrong', 'late']);
  expect(result.release?.id).toBe(RELEASE_ID);
});
