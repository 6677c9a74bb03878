import { describe, expect, test } from 'vitest';
import { judge } from '../scenarios/runner/judge.ts';
import {
  RAISE,
  aHeal,
  aHealedRun,
  aQuietRun,
  aWrite,
  anAction,
  anAnomaly,
  anEntry,
  anExpectation,
} from './evidence.ts';

const ROLLED_BACK = anExpectation({ mode: 'CrashLoopAfterChange', actions: ['rollBack'] });
const RIGHT = { missing: [], broken: [] };
const EVICTION = { resource: 'pods', verb: 'create', subresource: 'eviction', name: 'p' };

describe('healed', () => {
  test('is a verified heal, its one write in the audit log, and workloads that are well', () => {
    expect(judge(ROLLED_BACK, aHealedRun())).toEqual(RIGHT);
  });
  test('is not what Paramedic says while users still suffer', () => {
    const { missing } = judge(ROLLED_BACK, aHealedRun({ unwell: ['30 % of requests fail'] }));
    expect(missing).toEqual(['30 % of requests fail']);
  });
  test('is not an act that was never verified', () => {
    const records = { ...aHealedRun().records, heals: [aHeal({ status: 'verifying' })] };
    expect(judge(ROLLED_BACK, aHealedRun({ records })).missing).toEqual([
      'no heal is verified (CrashLoopAfterChange verifying)',
    ]);
  });
  test('needs the failure mode to be named', () => {
    const records = { ...aHealedRun().records, heals: [aHeal({ mode: 'FailedRollout' })] };
    expect(judge(ROLLED_BACK, aHealedRun({ records })).missing).toEqual([
      'triage did not name CrashLoopAfterChange, but FailedRollout',
    ]);
  });
});

describe('the audit log', () => {
  test('may not show a write that no action explains', () => {
    const twice = aHealedRun({ mutations: [aWrite(), aWrite()] });
    expect(judge(ROLLED_BACK, twice).broken).toEqual([
      'no recorded action explains patch deployments shop (rollBack)',
    ]);
  });
  test('must show the write that the ledger speaks of', () => {
    expect(judge(ROLLED_BACK, aHealedRun({ mutations: [] })).missing).toEqual([
      'the audit log shows 0 workload writes, the ledger 1',
    ]);
  });
  test('does not count a write that was refused', () => {
    const mutations = [aWrite({ code: 422 }), aWrite()];
    expect(judge(ROLLED_BACK, aHealedRun({ mutations }))).toEqual(RIGHT);
  });
  test('shows what must never be done, whatever the ledger says', () => {
    const never = anExpectation({ actions: ['rollBack'], never: ['evictPod'] });
    const { broken } = judge(never, aHealedRun({ mutations: [aWrite(), aWrite(EVICTION)] }));
    expect(broken).toContain('the audit log shows evictPod: create pods/eviction p');
  });
  test('is not asked for where there is none', () => {
    expect(judge(ROLLED_BACK, aHealedRun({ mutations: null }))).toEqual(RIGHT);
  });
});

describe('actions', () => {
  test('are wrong for good when another kind was carried out', () => {
    const expected = anExpectation({ actions: ['evictPod'] });
    expect(judge(expected, aHealedRun()).broken).toContain('carried out: rollBack; expected: evictPod');
  });
  test('are wrong for good when one more was carried out', () => {
    const actions = [anAction(), anAction({ id: 'b', appliedAtMs: 2 })];
    const evidence = aHealedRun({
      records: { ...aHealedRun().records, actions },
      mutations: [aWrite(), aWrite()],
    });
    expect(judge(ROLLED_BACK, evidence).broken).toContain(
      'carried out: rollBack, rollBack; expected: rollBack',
    );
  });
  test('that were planned and not carried out do not count', () => {
    const actions = [anAction({ status: 'planned', appliedAtMs: null })];
    const evidence = aHealedRun({ records: { ...aHealedRun().records, actions }, mutations: [] });
    expect(judge(ROLLED_BACK, evidence).missing).toEqual(['carried out: nothing; expected: rollBack']);
  });
  test('that did not help must be taken back or handed over', () => {
    const actions = [anAction({ status: 'unverified' })];
    const evidence = aHealedRun({ records: { ...aHealedRun().records, actions } });
    expect(judge(ROLLED_BACK, evidence).missing).toHaveLength(1);
  });
  test('a raise that was undone leaves two writes', () => {
    const expected = anExpectation({ actions: ['raiseMemoryLimit'], undone: ['raiseMemoryLimit'] });
    const actions = [anAction({ action: RAISE, status: 'expired' })];
    const evidence = aHealedRun({ records: { ...aHealedRun().records, actions } });
    expect(judge(expected, evidence).missing).toEqual([
      'the audit log shows 1 workload writes, the ledger 2',
    ]);
    expect(judge(expected, { ...evidence, mutations: [aWrite(), aWrite()] })).toEqual(RIGHT);
  });
  test('a raise that still stands was not undone', () => {
    const expected = anExpectation({ actions: ['raiseMemoryLimit'], undone: ['raiseMemoryLimit'] });
    const actions = [anAction({ action: RAISE })];
    const evidence = aHealedRun({ records: { ...aHealedRun().records, actions } });
    expect(judge(expected, evidence).missing).toEqual(['raiseMemoryLimit was not undone']);
  });
});

describe('hands off', () => {
  const ESCALATED = anExpectation({ outcome: 'escalated', never: ['anything'] });
  test('escalated is a heal that was handed over', () => {
    expect(judge(ESCALATED, aQuietRun({ heals: [aHeal({ status: 'escalated' })] }))).toEqual(RIGHT);
    expect(judge(ESCALATED, aQuietRun({ heals: [aHeal({ status: 'drifted' })] }))).toEqual(RIGHT);
    expect(judge(ESCALATED, aQuietRun({ heals: [aHeal({ status: 'left-alone' })] })).missing).toHaveLength(1);
  });
  test('a storm is escalated by the page of its scope, not by that of a heal', () => {
    const page = anEntry('told', 'told people: Storm in scope s', null);
    expect(judge(ESCALATED, aQuietRun({ timeline: [page] }))).toEqual(RIGHT);
    expect(judge(ESCALATED, aQuietRun({ timeline: [{ ...page, healId: 'h' }] })).missing).toHaveLength(1);
  });
  test('observed needs a record', () => {
    const observed = anExpectation({ outcome: 'observed' });
    expect(judge(observed, aQuietRun()).missing).toEqual(['nothing was recorded']);
    expect(judge(observed, aQuietRun({ heals: [aHeal({ status: 'left-alone' })] }))).toEqual(RIGHT);
  });
  test('an anomaly without a symptom counts as its failure mode', () => {
    const observed = anExpectation({ outcome: 'observed', mode: 'AnomalyOnly' });
    expect(judge(observed, aQuietRun({ anomalies: [anAnomaly()] }))).toEqual(RIGHT);
  });
  test('any write is wrong where no action is expected, even without `never`', () => {
    const none = anExpectation({ outcome: 'none' });
    expect(judge(none, aQuietRun())).toEqual(RIGHT);
    expect(judge(none, { ...aQuietRun(), mutations: [aWrite()] }).broken).toHaveLength(2);
  });
});

test('sentences of the timeline, number of heals, final state and further steps are all asked for', () => {
  const expected = anExpectation({ actions: ['rollBack'], timeline: ['CAME back'], heals: 1 });
  const wanting = aHealedRun({ unmetChecks: ['x is 1, not 2'], stepsLeft: 1 });
  expect(judge(expected, wanting).missing).toEqual([
    'the timeline has no sentence like /CAME back/',
    'x is 1, not 2',
    'further steps of the scenario were never due',
  ]);
  const heals = [aHeal(), aHeal({ id: 'heal/2' })];
  const timeline = [anEntry('seen', 'the fault came back after 3 s')];
  const twice = aHealedRun({ records: { ...aHealedRun().records, heals, timeline } });
  expect(judge(expected, twice)).toMatchObject({
    missing: [],
    broken: [expect.stringContaining('2 heals were opened')],
  });
});

test('a Deployment that changed more often than anybody wrote to it is not right until the audit log tells why', () => {
  const evidence = aHealedRun({
    unexplainedChanges: ['shop was changed 2 times; the audit log shows 1 writes'],
  });
  expect(judge(ROLLED_BACK, evidence)).toEqual({ missing: evidence.unexplainedChanges, broken: [] });
});
