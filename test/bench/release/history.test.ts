import { msToTs } from '@temporalio/common/lib/time.js';
import { describe, expect, it } from 'vitest';
import { seen } from '../../../bench/release/history.ts';

type Event = Parameters<typeof seen>[0];
const payload = (value: unknown) => ({ data: Buffer.from(JSON.stringify(value)) });
const event = (more: Partial<Event>): Event => ({ eventTime: msToTs(1000), ...more });
const asked = (input: unknown): Partial<Event> => ({
  activityTaskScheduledEventAttributes: {
    activityType: { name: 'applyAction' },
    input: { payloads: [payload(input)] },
  },
});

describe('an event of a history', () => {
  it.each([
    [{ actionId: 'release/shop/cart/abc123/cart/canary-33/0-0a1b2c3d' }, 'cart/canary-33/0'],
    [{ id: 'release/shop/cart/abc123/cart/switch/12-0a1b2c3d', healId: 'x' }, 'cart/switch/12'],
    [{ id: 'release/shop/cart/abc123' }, null],
    [{ timeline: [] }, null],
    ['text', null],
    [null, null],
  ])('names the change that the activity asked for with %j is about, without its digest', (input, about) => {
    expect(seen(event(asked(input)))).toMatchObject({
      kind: 'scheduled',
      atMs: 1000,
      activity: 'applyAction',
      about,
    });
  });

  it('names the summary where there is no change', () => {
    const summarised = event({ ...asked({}), userMetadata: { summary: payload('rollouts of cart') } });
    expect(seen(summarised).about).toBe('rollouts of cart');
  });

  it('does without what is not JSON', () => {
    const garbled = { ...asked({}), userMetadata: { summary: { data: Buffer.from('\u0000{') } } };
    expect(seen(event(garbled)).about).toBeNull();
  });

  it.each<[Partial<Event>, string, string | null]>([
    [{ activityTaskStartedEventAttributes: { identity: 'host-1' } }, 'started', 'host-1'],
    [{ workflowTaskStartedEventAttributes: { identity: 'host-2' } }, 'started', 'host-2'],
    [{ workflowTaskCompletedEventAttributes: { identity: 'host-3' } }, 'decided', 'host-3'],
    [{ timerStartedEventAttributes: { timerId: '1' } }, 'timer', null],
    [{ activityTaskTimedOutEventAttributes: {} }, 'other', null],
  ])('%j is one of kind %s by %s', (attributes, kind, identity) => {
    expect(seen(event(attributes))).toMatchObject({ kind, identity });
  });
});
