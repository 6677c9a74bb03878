import { describe, expect, it } from 'vitest';
import { leftBehind, progressAtMs } from '../../../../bench/release/kills/progress.ts';
import type { Pending, Standing } from '../../../../bench/release/kills/progress.ts';
import { decided, scheduled, started } from '../seen.ts';

const death = { identity: 'host-1', atMs: 1000 };
const pending = (more: Partial<Pending>): Pending => ({
  activity: 'applyAction',
  isStarted: true,
  attempt: 2,
  startedAtMs: 1500,
  identity: 'host-2',
  ...more,
});
const nothing = { activities: [] };

describe('progress after a death', () => {
  it('is when another worker decided or took something up', () => {
    expect(progressAtMs([decided(1800, 'host-2')], nothing, death)).toBe(1800);
    expect(progressAtMs([started(1700, 'host-2'), decided(1800, 'host-2')], nothing, death)).toBe(1700);
  });

  it('is also an activity taken up that is not over yet', () => {
    expect(progressAtMs([], { activities: [pending({})] }, death)).toBe(1500);
  });

  it.each([
    ['what the dead one did', [decided(999, 'host-1'), decided(1001, 'host-1')], nothing],
    ['what another did before', [decided(900, 'host-2')], nothing],
    ['what is only asked for', [scheduled(1200, 'record')], nothing],
    ['an activity of the dead one', [], { activities: [pending({ identity: 'host-1' })] }],
    ['an activity that waits for a worker', [], { activities: [pending({ isStarted: false })] }],
    ['an activity nobody has taken', [], { activities: [pending({ identity: '' })] }],
  ])('is not %s', (_what, events, standing) => {
    expect(progressAtMs(events, standing, death)).toBeNull();
  });
});

describe('what a dead worker left behind', () => {
  const open: Standing = { isOpen: true, activities: [], hasTask: false };

  it.each<[string, Partial<Standing>]>([
    ['an activity under way', { activities: [pending({ isStarted: false }), pending({})], hasTask: true }],
    ['an activity to be taken up', { activities: [pending({ isStarted: false })], hasTask: true }],
    ['a decision', { hasTask: true }],
    ['a wait', {}],
    ['nothing: the run was over', { isOpen: false, hasTask: true }],
  ])('is %s', (left, standing) => {
    expect(leftBehind({ ...open, ...standing })).toBe(left);
  });
});
