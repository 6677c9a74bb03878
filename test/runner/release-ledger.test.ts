import { describe, expect, test } from 'vitest';
import { judgeLedger } from '../scenarios/runner/release-ledger.ts';
import type { LedgerGiven } from '../scenarios/runner/release-ledger.ts';
import { RAISE, aWrite, anAction } from './evidence.ts';
import { aChange } from './release-evidence.ts';

const RIGHT = { missing: [], broken: [] };
const judged = (given: Partial<LedgerGiven>) =>
  judgeLedger({ namespace: 'ns', actions: [], mutations: [], isOver: true, ...given });

describe('a change of a release', () => {
  test('is one write, and one more when it was undone', () => {
    expect(judged({ actions: [aChange()], mutations: [aWrite()] })).toEqual(RIGHT);
    const undone = aChange({}, { status: 'undone' });
    expect(judged({ actions: [undone], mutations: [aWrite(), aWrite()] })).toEqual(RIGHT);
    expect(judged({ actions: [aChange()], mutations: [aWrite(), aWrite()] }).broken).toHaveLength(1);
  });
  test('may be undone before the ledger says so, while the release is not over', () => {
    const twice = { actions: [aChange()], mutations: [aWrite(), aWrite()] };
    expect(judged({ ...twice, isOver: false })).toEqual(RIGHT);
  });
  test('that is a deletion is never undone', () => {
    const gone = { verb: 'delete', name: 'shop-green' };
    const actions = [aChange({ verb: 'delete', object: 'deployments/shop-green' })];
    const { broken } = judged({ actions, mutations: [aWrite(gone), aWrite(gone)], isOver: false });
    expect(broken).toHaveLength(1);
  });
  test('must have left its write in the audit log, but not while it is only planned', () => {
    expect(judged({ actions: [aChange()] }).missing).toEqual([
      'the audit log shows 0 writes to deployments/shop in ns, the ledger 1 write',
    ]);
    expect(judged({ actions: [aChange({}, { status: 'planned', appliedAtMs: null })] })).toEqual(RIGHT);
  });
  test('made and retired needs no third write to be undone', () => {
    const made = aChange({ verb: 'create', object: 'deployments/shop-canary' }, { status: 'undone' });
    const retired = aChange({ verb: 'delete', object: 'deployments/shop-canary' });
    const mutations = ['create', 'delete'].map((verb) => aWrite({ verb, name: 'shop-canary' }));
    expect(judged({ actions: [made, retired], mutations })).toEqual(RIGHT);
  });
  test('of another namespace is none of this one', () => {
    expect(judged({ actions: [aChange({ namespace: 'ns-staging' })] })).toEqual(RIGHT);
  });
});

test('a write that was refused, or only rehearsed, is none', () => {
  expect(judged({ mutations: [aWrite({ code: 409 }), aWrite({ isDryRun: true })] })).toEqual(RIGHT);
});

test('a heal’s acts explain their own writes', () => {
  const config = { kind: 'ConfigMap', name: 'shop-config', contentHash: 'c' } as const;
  const actions = [
    anAction({ action: RAISE }),
    anAction({
      action: { kind: 'restoreConfig', restoreConfigs: [config], evictPods: [{ name: 'p', uid: 'u' }] },
    }),
    anAction({ action: { kind: 'evictPod', pod: 'q', podUid: 'v' } }),
  ];
  const mutations = [
    aWrite(),
    aWrite(),
    aWrite({ resource: 'configmaps', name: 'shop-config' }),
    aWrite({ resource: 'pods', subresource: 'eviction', verb: 'create', name: 'p' }),
    aWrite({ resource: 'pods', subresource: 'eviction', verb: 'create', name: 'q' }),
  ];
  expect(judged({ actions, mutations })).toEqual(RIGHT);
  expect(judged({ actions, mutations: [...mutations, aWrite()] }).broken).toHaveLength(1);
});
