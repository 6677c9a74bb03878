import { describe, expect, test } from 'vitest';
import { judgeRelease } from '../scenarios/runner/judge-release.ts';
import type { ReleaseSeen } from '../scenarios/runner/judge-release.ts';
import type { Evidence } from '../scenarios/runner/judge.ts';
import { aHealedRun, aWrite, anAction, anExpectation } from './evidence.ts';
import { aChange, aSeen, anEnd, anExpectedRelease } from './release-evidence.ts';

const RIGHT = { missing: [], broken: [] };
const QUIET = { heals: [], actions: [], timeline: [], anomalies: [] };

/** Judged with the ledger and the audit log in agreement, unless said. */
function judged(
  expected: object,
  seen: Partial<ReleaseSeen> = {},
  { evidence = {}, rest = {} }: { evidence?: Partial<Evidence>; rest?: object } = {},
) {
  const release = anExpectedRelease(expected);
  const expect = anExpectation({ release: expected, ...rest, outcome: 'none' });
  const given = aHealedRun({
    records: { ...QUIET, actions: [aChange()] },
    mutations: [aWrite()],
    ...evidence,
  });
  return judgeRelease({ expect, expected: release }, given, aSeen(seen));
}
const RELEASED = { result: 'released' };

describe('the end of a release', () => {
  test('is right when it is the one expected, and the workloads are well', () => {
    expect(judged(RELEASED)).toEqual(RIGHT);
  });
  test('may still come while it is not over', () => {
    expect(judged(RELEASED, { end: null, status: 'held' }).missing).toEqual([
      'the release is not over: held',
    ]);
  });
  test('that is another one is wrong for good, with its sentence', () => {
    const end = anEnd({ result: 'rolled-back', trigger: 'crash', sentence: 'it crashes' });
    expect(judged(RELEASED, { end }).broken).toEqual([
      'it ended rolled-back (crash): it crashes; expected: released',
    ]);
  });
  test('is not right while users suffer, unless it was handed to a person', () => {
    const evidence = { unwell: ['30 % of requests fail'] };
    expect(judged(RELEASED, {}, { evidence }).missing).toEqual(['30 % of requests fail']);
    const escalated = { result: 'escalated' } as const;
    expect(judged(escalated, { end: anEnd(escalated) }, { evidence })).toEqual(RIGHT);
  });
  test('has one of the triggers and words expected', () => {
    const end = anEnd({ result: 'rolled-back', trigger: 'crash', sentence: 'it ran out of memory' });
    const expected = { result: 'rolled-back', trigger: ['saturation', 'crash'], sentence: 'out of MEMORY' };
    expect(judged(expected, { end })).toEqual(RIGHT);
    expect(judged({ ...expected, trigger: 'slower' }, { end }).broken[0]).toContain(
      'expected trigger: slower',
    );
    expect(judged({ ...expected, sentence: 'p95' }, { end }).broken[0]).toContain(
      'expected words like /p95/',
    );
  });
  test('leaves nothing behind, but for as much as is expected', () => {
    const end = anEnd({ result: 'escalated', left: ['Deployment shop: version 2'] });
    expect(judged({ result: 'escalated' }, { end }).broken).toEqual([
      '1 changes still stand, not 0: Deployment shop: version 2',
    ]);
    expect(judged({ result: 'escalated', left: 1 }, { end })).toEqual(RIGHT);
  });
});

describe('what was taken back', () => {
  const changed = ['ns Deployment shop is not as before the release at /template'];
  test('is as it was, by the runner’s own eyes', () => {
    const end = anEnd({ result: 'aborted' });
    expect(judged({ result: 'aborted' }, { end, changed }).missing).toEqual(changed);
  });
  test('is not asked of a release that serves, nor of one that a person has to mend', () => {
    expect(judged(RELEASED, { changed })).toEqual(RIGHT);
    const end = anEnd({ result: 'escalated' });
    expect(judged({ result: 'escalated' }, { end, changed })).toEqual(RIGHT);
  });
});

describe('requests', () => {
  test('may fail no more often than the scenario allows', () => {
    const expected = { ...RELEASED, failedRequests: 2 };
    expect(judged(expected, { requests: { sent: 900, failed: 2 } })).toEqual(RIGHT);
    expect(judged(expected, { requests: { sent: 900, failed: 3 } }).broken).toEqual([
      '3 of 900 requests failed, more than 2',
    ]);
  });
  test('that were never sent prove nothing', () => {
    const { broken } = judged({ ...RELEASED, failedRequests: 0 }, { requests: { sent: 0, failed: 0 } });
    expect(broken).toEqual(['no request was sent, so none could fail']);
  });
});

describe('the API', () => {
  const refused = { id: null, status: null, end: null };
  const NOTHING = { records: QUIET, mutations: [] };
  test('refuses what must be refused, in these words', () => {
    const expected = { refusedByApi: 'did you mean STRATEGY' };
    const refusedByApi = 'stratgy is not a known key (did you mean strategy?)';
    expect(judged(expected, { ...refused, refusedByApi }, { evidence: NOTHING })).toEqual(RIGHT);
    const { broken } = judged(expected, { ...refused, refusedByApi: 'no' }, { evidence: NOTHING });
    expect(broken[0]).toContain('not in words like /did you mean STRATEGY/: no');
  });
  test('may not take what it must refuse, nor refuse what it must take', () => {
    expect(judged({ refusedByApi: 'x' }).broken).toEqual(['the API took a release that it must refuse']);
    const { broken } = judged(RELEASED, { ...refused, refusedByApi: 'no' }, { evidence: NOTHING });
    expect(broken).toEqual(['the API refused it: no']);
  });
  test('answers as expected', () => {
    const expected = { ...RELEASED, answers: ['^approve by rita: refused: '] };
    expect(judged(expected, { answers: ['approve by rita: refused: rita asked'] })).toEqual(RIGHT);
    expect(judged(expected, { answers: ['a', 'b'] }).missing).toEqual([
      'no answer is like /^approve by rita: refused: /; there were: a | b',
    ]);
  });
});

describe('writes', () => {
  test('that no row of the ledger explains are wrong for good', () => {
    const evidence = { mutations: [aWrite(), aWrite()] };
    expect(judged(RELEASED, {}, { evidence }).broken).toEqual([
      'the audit log shows 2 writes to deployments/shop in ns; the ledger explains 1',
    ]);
  });
  test('on staging are held against the ledger, too', () => {
    const staging = { namespace: 'ns-staging', mutations: [aWrite()] };
    expect(judged(RELEASED, { staging }).broken).toEqual([
      'the audit log shows 1 write to deployments/shop in ns-staging; the ledger explains 0',
    ]);
  });
  test('that must never be are told by their effect', () => {
    const eviction = aWrite({ resource: 'pods', verb: 'create', subresource: 'eviction', name: 'p' });
    const evidence = {
      mutations: [aWrite(), eviction],
      records: {
        ...QUIET,
        actions: [aChange(), anAction({ action: { kind: 'evictPod', pod: 'p', podUid: 'u' } })],
      },
    };
    const rest = { never: ['evictPod'], actions: ['evictPod'] };
    expect(judged(RELEASED, {}, { evidence, rest }).broken).toEqual([
      'evictPod was carried out and must not be',
      'the audit log shows evictPod: create pods p',
    ]);
    const nothing = judged(RELEASED, {}, { rest: { never: ['anything'] } });
    expect(nothing.broken).toEqual(['the audit log shows rollBack: patch deployments shop']);
  });
  test('are not asked for where there is no audit log', () => {
    expect(judged(RELEASED, {}, { evidence: { mutations: null } })).toEqual(RIGHT);
  });
});

describe('heals beside a release', () => {
  const evidence = {
    records: { ...QUIET, actions: [anAction(), aChange()] },
    mutations: [aWrite(), aWrite()],
  };
  test('may not act', () => {
    expect(judged(RELEASED, {}, { evidence }).broken).toContain('carried out: rollBack; expected: nothing');
  });
  test('may act when the scenario says so', () => {
    expect(judged(RELEASED, {}, { evidence, rest: { actions: ['rollBack'] } })).toEqual(RIGHT);
  });
});
