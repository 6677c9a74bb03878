import { expect, test } from 'vitest';
import { momentsOf } from '../scenarios/runner/moments.ts';
import { aHeal, anAction } from './evidence.ts';
import { aChange } from './release-evidence.ts';

const NOTHING = { heals: [], actions: [], timeline: [], anomalies: [] };

test('further steps are due by what heals and actions have come to', () => {
  expect([...momentsOf(NOTHING)]).toEqual([]);
  expect(momentsOf({ ...NOTHING, heals: [aHeal({ status: 'confirmed' })] })).toContain('verified');
  expect(momentsOf({ ...NOTHING, heals: [aHeal({ status: 'drifted' })] })).toContain('escalated');
  expect(momentsOf({ ...NOTHING, heals: [aHeal({ status: 'awaiting-approval' })] })).toContain(
    'awaiting-approval',
  );
  expect(momentsOf({ ...NOTHING, actions: [anAction()] })).toContain('acted');
  expect(momentsOf({ ...NOTHING, actions: [anAction({ appliedAtMs: null })] })).not.toContain('acted');
  expect(momentsOf({ ...NOTHING, actions: [anAction({ status: 'expired' })] })).toContain('undone');
});

test('what a release writes is no act of a heal', () => {
  expect([...momentsOf({ ...NOTHING, actions: [aChange({}, { status: 'undone' })] })]).toEqual([]);
});
