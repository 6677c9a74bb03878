import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../bench/detector/faults/random.ts';
import { durationsOf } from '../../../domain/release/durations.ts';
import type { TimedStatus } from '../../../domain/release/durations.ts';

const changes = (...steps: readonly (readonly [TimedStatus, number])[]) =>
  steps.map(([status, atMs]) => ({ status, atMs }));

describe('where a release’s time went', () => {
  it('is split by what it was waiting for', () => {
    const release = changes(
      ['queued', 1000],
      ['running', 1010],
      ['awaiting-approval', 1030],
      ['running', 1130],
      ['watching', 1140],
      ['held', 1240],
      ['paused', 1300],
      ['watching', 1400],
      ['undoing', 1500],
      ['closed', 1505],
    );
    expect(durationsOf(release)).toEqual({
      activeMs: 20 + 10 + 5,
      machinesMs: 10 + 100 + 100,
      peopleMs: 100 + 60 + 100,
    });
  });

  it.each([[[]], [changes(['closed', 7])], [changes(['running', 7])]])('of %j is nothing', (none) => {
    expect(durationsOf(none)).toEqual({ activeMs: 0, machinesMs: 0, peopleMs: 0 });
  });

  const STATUSES = [
    'queued',
    'running',
    'watching',
    'awaiting-approval',
    'paused',
    'held',
    'undoing',
  ] as const;

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('adds up to the length, whatever happened (seed %i)', (seed) => {
    const { between } = seededRandom(seed, 'durations');
    let atMs = 5000;
    const release = Array.from({ length: 200 }, () => {
      const status = STATUSES[Math.floor(between(0, STATUSES.length))] ?? 'running';
      const begun = { status, atMs };
      atMs += Math.floor(between(0, 1_000_000));
      return begun;
    });
    const spent = durationsOf([...release, { status: 'closed', atMs }]);
    expect(spent.activeMs + spent.machinesMs + spent.peopleMs).toBe(atMs - 5000);
  });
});
