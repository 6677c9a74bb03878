import { describe, expect, it } from 'vitest';
import { cohort, DAY_MS, LADDER } from '../soak/releases/cohort.ts';
import { figuresOf } from '../soak/releases/figures.ts';
import { growthOf } from '../soak/releases/memory.ts';
import type { Soaked } from '../soak/releases/soak-releases.ts';
import { releaseFile } from '../support/release-plans.ts';

type Found = Soaked['found'][number];
const found = (nth: number, over: Partial<Found> = {}): Found => ({
  nth,
  end: 'released',
  events: 700,
  wrong: [],
  ...over,
});
const sample = (hour: number, open: number, rssMiB: number) => ({
  hour,
  open,
  completed: 0,
  rssMiB,
  heapMiB: 50,
});
const soaked = (over: Partial<Soaked> = {}): Soaked => ({
  found: [found(0), found(1)],
  memory: [sample(1, 2, 300), sample(2, 2, 300)],
  mostOpen: 2,
  guardEvents: null,
  ...over,
});

describe('a soak', () => {
  it('of which all went well misses nothing', () => {
    expect(figuresOf(soaked(), 2)).toMatchObject({
      ends: { released: 2 },
      lost: 0,
      stuck: 0,
      wrong: 0,
      missed: [],
    });
  });

  it.each<[string, Partial<Soaked>, RegExp]>([
    ['one that was never found', { found: [found(0)] }, /^1 releases are lost/],
    [
      'one the server does not know',
      { found: [found(0), found(1, { end: 'lost' })] },
      /^1 releases are lost/,
    ],
    ['one that still runs', { found: [found(0), found(1, { end: 'stuck' })] }, /^1 releases are stuck/],
    [
      'one of another end',
      { found: [found(0), found(1, { wrong: ['its trigger was slower'] })] },
      /^1 releases did not end as they must/,
    ],
    ['a long history', { found: [found(0), found(1, { events: 4000 })] }, /^a release has 4000 events/],
    ['a long history of a guard', { guardEvents: 15_800 }, /^a run of a guard has 15800 events/],
    [
      'memory that grows by more than a tenth',
      { memory: [sample(1, 2, 300), sample(2, 2, 331)] },
      /^resident memory grew: 300 MiB in the first quarter, 331 MiB in the last/,
    ],
  ])('misses its aim by %s', (_, over, sentence) => {
    const { missed } = figuresOf(soaked(over), 2);
    expect(missed).toHaveLength(1);
    expect(missed[0]).toMatch(sentence);
  });

  it.each<[string, Partial<Soaked>]>([
    ['3,999 events', { found: [found(0), found(1, { events: 3999 })] }],
    ['memory that wanders by a tenth', { memory: [sample(1, 2, 300), sample(2, 2, 330)] }],
  ])('does not by %s', (_, over) => {
    expect(figuresOf(soaked(over), 2).missed).toEqual([]);
  });

  it('compares memory only while about as many releases as ever are open', () => {
    const memory = [sample(1, 5, 100), sample(2, 100, 300), sample(3, 96, 310), sample(4, 94, 120)];
    expect(growthOf(memory, 'rssMiB')).toEqual({ firstQuarter: 300, lastQuarter: 310 });
  });
});

describe('its releases', () => {
  const members = cohort({ releases: 1000, perWave: 50, guarded: 2 });

  it('are a thousand in waves, of which thirty get a finding, ten a bad look, and ten are aborted', () => {
    const count = (fate: string) => members.filter((one) => one.fate === fate).length;
    expect(['finding', 'bad-look', 'abort', 'none'].map(count)).toEqual([30, 10, 10, 950]);
    expect(members.at(-1)?.wave).toBe(19);
    expect(members.filter(({ isGuarded }) => isGuarded)).toHaveLength(2);
    expect(new Set(members.map(({ releaseId }) => releaseId)).size).toBe(1000);
  });

  it('climb as many rungs as a release file may name, over a day', () => {
    expect(releaseFile({ soakMinutes: [...LADDER] }).soakMinutes).toHaveLength(24);
    expect((LADDER.at(-1) ?? 0) * 60_000).toBe(DAY_MS);
    expect(() => releaseFile({ soakMinutes: [1, ...LADDER] })).toThrow();
  });
});
