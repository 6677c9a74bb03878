import { describe, expect, it } from 'vitest';
import { answerNewRelease } from '../../../domain/release/queue.ts';
import type { OpenRelease } from '../../../domain/release/queue.ts';

const mine = { id: 'mine', requestedAtMs: 100, targetKeys: ['web'] };
const other = (id: string, over: Partial<OpenRelease> = {}): OpenRelease => ({
  id,
  requestedAtMs: 50,
  targetKeys: ['web'],
  status: 'running',
  ...over,
});
const POLICIES = ['queue', 'supersede', 'refuse'] as const;

describe('a new release', () => {
  it.each(POLICIES)('starts when nothing is under way (%s)', (ifBusy) => {
    expect(answerNewRelease([], mine, ifBusy)).toEqual({ answer: 'start' });
  });

  it.each(POLICIES)('starts when others are about other targets, or it finds itself (%s)', (ifBusy) => {
    const open = [other('a', { targetKeys: ['api', 'db'] }), { ...mine, status: 'running' }];
    expect(answerNewRelease(open, mine, ifBusy)).toEqual({ answer: 'start' });
  });

  it('waits behind every earlier one that shares a target, oldest first', () => {
    const open = [
      other('young', { requestedAtMs: 60, targetKeys: ['api', 'web'] }),
      other('old', { requestedAtMs: 40, status: 'queued' }),
    ];
    expect(answerNewRelease(open, mine, 'queue')).toEqual({
      answer: 'wait',
      behind: ['old', 'young'],
      sentence: 'waits behind old, young',
    });
  });

  it('is refused and told by which, and what can be done', () => {
    const answer = answerNewRelease([other('a', { status: 'queued' })], mine, 'refuse');
    expect(answer).toMatchObject({ answer: 'refuse', because: ['a'] });
    expect(answer).toHaveProperty(
      'sentence',
      expect.stringMatching(/^a is about the same workload .*`ifBusy: queue`/),
    );
  });

  it.each(['queued', 'queue', 'lease', 'plan', 'gates', 'approval', 'awaiting-approval'])(
    'takes the place of an earlier one that does not write yet: %s',
    (status) => {
      expect(answerNewRelease([other('a', { status })], mine, 'supersede')).toEqual({
        answer: 'supersede',
        supersedes: ['a'],
        behind: [],
        sentence: 'takes the place of a',
      });
    },
  );

  it.each([
    'running',
    'backup',
    'staging',
    'production',
    'soak',
    'paused',
    'held',
    'undoing',
    'a word of later days',
  ])('waits behind one that may have begun to write: %s', (status) => {
    expect(answerNewRelease([other('a', { status })], mine, 'supersede')).toEqual({
      answer: 'wait',
      behind: ['a'],
      sentence: 'waits behind a, too far along or too wide to be superseded',
    });
  });

  it('takes the place of some and waits behind the rest', () => {
    const open = [other('writes'), other('queued', { status: 'queued' })];
    expect(answerNewRelease(open, mine, 'supersede')).toEqual({
      answer: 'supersede',
      supersedes: ['queued'],
      behind: ['writes'],
      sentence: 'takes the place of queued, and waits behind writes',
    });
  });

  it('does not drop the other half of a release of two services', () => {
    const wide = other('wide', { status: 'queued', targetKeys: ['web', 'api'] });
    expect(answerNewRelease([wide], mine, 'supersede')).toMatchObject({ answer: 'wait', behind: ['wide'] });
    const both = { ...mine, targetKeys: ['api', 'db', 'web'] };
    expect(answerNewRelease([wide], both, 'supersede')).toMatchObject({
      answer: 'supersede',
      supersedes: ['wide'],
    });
  });

  it('does not wait for a younger one that waits itself, but for one that has begun', () => {
    const later = (status: string) => [other('later', { requestedAtMs: 101, status })];
    expect(answerNewRelease(later('queued'), mine, 'queue')).toEqual({ answer: 'start' });
    expect(answerNewRelease(later('gates'), mine, 'queue')).toMatchObject({
      answer: 'wait',
      behind: ['later'],
    });
    expect(answerNewRelease(later('gates'), mine, 'supersede')).toMatchObject({ answer: 'wait' });
  });

  it.each(POLICIES)('of two asked for at once and both queued, exactly one gives way (%s)', (ifBusy) => {
    const [a, b] = [other('a', { status: 'queued' }), other('b', { status: 'queued' })];
    const answers = [answerNewRelease([a, b], a, ifBusy), answerNewRelease([b, a], b, ifBusy)];
    expect(answers.filter(({ answer }) => answer === 'start')).toHaveLength(1);
  });
});
