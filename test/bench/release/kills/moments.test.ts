import { describe, expect, it } from 'vitest';
import { choose, momentsOf } from '../../../../bench/release/kills/moments.ts';
import { decided, scheduled, started, timer } from '../seen.ts';

describe('moments at which a worker can die', () => {
  it('are activities asked for and timers begun, by where the release was', () => {
    const events = [
      scheduled(1, 'saveRelease'),
      started(2, 'a'),
      scheduled(3, 'applyAction', 'shop/switch/1'),
      decided(4, 'a'),
      scheduled(5, 'record'),
      timer(6),
      scheduled(7, 'watchRelease', 'watch traffic to shop-green'),
      scheduled(8, 'record'),
    ];
    expect(momentsOf(events).map(({ name }) => name)).toEqual([
      'begin → saveRelease',
      'applyAction shop/switch/1',
      'applyAction shop/switch/1 → record',
      'applyAction shop/switch/1 → timer',
      'watchRelease watch traffic to shop-green',
      'watchRelease watch traffic to shop-green → record',
    ]);
  });

  it('carry the event they are known by', () => {
    const events = [started(1, 'a'), timer(2)];
    expect(momentsOf(events)).toEqual([{ eventId: events[1]?.id, name: 'begin → timer' }]);
  });
});

describe('the choice of a moment', () => {
  const moments = [
    { eventId: 1, name: 'one' },
    { eventId: 2, name: 'two' },
  ];

  it('is the newest, for what is older may be over', () => {
    expect(choose(moments, { deaths: new Map(), allowance: 1 })?.name).toBe('two');
  });

  it('leaves out where as many have died as may', () => {
    expect(choose(moments, { deaths: new Map([['two', 1]]), allowance: 1 })?.name).toBe('one');
    expect(choose(moments, { deaths: new Map([['two', 1]]), allowance: 2 })?.name).toBe('two');
  });

  it('is none where all have had their share, or there are none', () => {
    const deaths = new Map([
      ['one', 1],
      ['two', 1],
    ]);
    expect(choose(moments, { deaths, allowance: 1 })).toBeNull();
    expect(choose([], { deaths: new Map(), allowance: 1 })).toBeNull();
  });
});
