import { describe, expect, it } from 'vitest';
import { NO_ROLES } from '../../../domain/policy/people.ts';
import { STEERINGS } from '../../../domain/release/progress.ts';
import type { ReleaseState, SteerAnswer, Steering } from '../../../domain/release/progress.ts';
import { answerSteering } from '../../../domain/release/steering.ts';
import type { SteeringFacts } from '../../../domain/release/steering.ts';
import { RELEASE_ID, STATES, closed, held } from './standings.ts';

const facts = (over: Partial<SteeringFacts> = {}): SteeringFacts => ({
  releaseId: RELEASE_ID,
  phase: 'production',
  isUndoing: false,
  isWatching: false,
  isSoaking: false,
  hasFailedStep: false,
  requestedBy: 'lin',
  role: 'approver',
  people: { roles: { approver: ['ada', 'lin'] } },
  ...over,
});
const steer = { by: 'ada', reason: 'seen it' };
const watching = facts({ isWatching: true });
const soaking = facts({ phase: 'soak', isSoaking: true });
const failedStep = facts({ hasFailedStep: true });

/** A state, what is known beside it, and what each steering comes to: its effect, or null for a refusal. */
type Case = readonly [
  name: string,
  state: ReleaseState,
  facts: SteeringFacts,
  expected: Readonly<Record<Steering, string | null>>,
];
const none = { promote: null, pause: null, resume: null, abort: 'abort', skip: null, retry: null };

const CASES: readonly Case[] = [
  ['queued', STATES.queued, facts({ phase: 'queue' }), none],
  [
    'at its gates',
    { status: 'running', phase: 'gates', stepId: null },
    facts({ phase: 'gates' }),
    { ...none, pause: 'pause' },
  ],
  ['in a rollout', STATES.running, facts(), { ...none, pause: 'pause' }],
  ['watched', STATES.running, watching, { ...none, pause: 'pause', promote: 'end-watch' }],
  ['about to pause', STATES.running, facts({ isPausing: true }), { ...none, resume: 'resume' }],
  ['soaking', STATES.running, soaking, { ...none, pause: 'pause', skip: 'skip-soak-step' }],
  ['awaiting approval', STATES['awaiting-approval'], facts({ phase: 'approval' }), none],
  ['paused', STATES.paused, facts(), { ...none, promote: 'resume', resume: 'resume' }],
  ['paused while watched', STATES.paused, watching, { ...none, promote: 'resume', resume: 'resume' }],
  ['paused while soaking', STATES.paused, soaking, { ...none, promote: 'resume', resume: 'resume' }],
  ['held as unknown', held('unknown'), facts(), { ...none, promote: 'leave-hold' }],
  [
    'held as unknown at a step',
    held('unknown'),
    failedStep,
    { ...none, promote: 'leave-hold', retry: 'retry-step' },
  ],
  ['held as unknown while soaking', held('unknown'), soaking, { ...none, promote: 'leave-hold' }],
  ['held as errored, not at a watch', held('errored'), failedStep, { ...none, retry: 'retry-step' }],
  [
    'held as errored at a watch',
    held('errored'),
    { ...failedStep, isWatching: true },
    { ...none, promote: 'leave-hold', retry: 'retry-step' },
  ],
  ['held at a failed step', held('failed'), failedStep, { ...none, retry: 'retry-step' }],
  ['held for a failure that is no step', held('failed'), facts(), none],
  ['held for drift', held('drifted'), failedStep, { ...none, retry: 'retry-step' }],
  ['held for findings of a scan', held('security'), failedStep, { ...none, promote: 'accept-findings' }],
  ['held by a freeze', held('frozen'), failedStep, none],
  ['held by the kill switch', held('kill-switch'), failedStep, none],
  ['undoing', STATES.undoing, facts(), { ...none, abort: null }],
  [
    'undoing, held by the kill switch',
    held('kill-switch'),
    facts({ isUndoing: true }),
    { ...none, abort: null },
  ],
  ['undoing while paused', STATES.paused, facts({ isUndoing: true }), { ...none, abort: null }],
  ['closed', STATES.closed, facts(), { ...none, abort: null }],
];

describe('steering a release', () => {
  it.each(
    CASES.flatMap(([name, state, known, expected]) =>
      STEERINGS.map((steering) => ({ steering, name, state, known, effect: expected[steering] })),
    ),
  )('$steering while it is $name: $effect', ({ steering, state, known, effect }) => {
    const answer = answerSteering(state, known, steering, steer);
    expect(answer.accepted ? answer.effect.kind : null).toBe(effect);
  });

  it('covers every status', () => {
    expect(new Set(CASES.map(([, state]) => state.status))).toEqual(new Set(Object.keys(STATES)));
  });

  it('refuses in a sentence that says where it stands, and a command or what happens by itself', () => {
    const refused = CASES.flatMap(([name, state, known]) =>
      STEERINGS.map((steering) => ({
        name,
        steering,
        answer: answerSteering(state, known, steering, steer),
      })),
    ).filter(({ answer }) => !answer.accepted);
    expect(refused.length).toBeGreaterThan(50);
    const short = refused.filter(
      ({ answer }) => !/: .+; .*(`paramedic|nothing needs)/.test(`: ${answer.sentence}`),
    );
    expect(short).toEqual([]);
  });

  it('answers in the shape of a SteerAnswer', () => {
    const answer: SteerAnswer = answerSteering(STATES.running, facts(), 'pause', steer);
    expect(answer.sentence).toBe(
      `paused by ada: seen it; from the next safe point on nothing is begun until \`paramedic resume ${RELEASE_ID}\``,
    );
  });

  it.each([
    ['promote', 'needs a reason'],
    ['pause', 'needs a reason'],
    ['abort', 'needs a reason'],
    ['skip', 'needs a reason'],
  ] as const)('%s without a reason is refused', (steering, expected) => {
    const known = steering === 'skip' ? soaking : watching;
    const answer = answerSteering(STATES.running, known, steering, { by: 'ada', reason: ' ' });
    expect(answer).toEqual({
      accepted: false,
      sentence: `${steering} ${expected}, for whoever looks next: add --reason`,
    });
  });

  it.each([
    ['resume', STATES.paused, facts(), 'resumed by ada'],
    ['retry', held('failed'), failedStep, 'step tried again by ada, on the same undo stack'],
  ] as const)('%s needs none', (steering, state, known, sentence) => {
    expect(answerSteering(state, known, steering, { by: ' ada ', reason: '' })).toMatchObject({
      accepted: true,
      sentence,
    });
  });

  it.each(STEERINGS)('%s is refused when nobody says who asks', (steering) => {
    expect(answerSteering(STATES.running, soaking, steering, { by: ' ', reason: 'r' })).toEqual({
      accepted: false,
      sentence: `${steering} needs the name of who asks for it`,
    });
  });
});

describe('who may shorten a soak', () => {
  const ask = (by: string, known: SteeringFacts = soaking) =>
    answerSteering(STATES.running, known, 'skip', { by, reason: 'quiet night' });

  it('is a holder of the role that approves', () => {
    expect(ask('ADA')).toMatchObject({ accepted: true, sentence: 'soak step skipped by ADA: quiet night' });
  });

  it.each(['lin', ' LIN '])('is not the requester, though in the role: %j', (by) => {
    expect(ask(by)).toEqual({
      accepted: false,
      sentence: `cannot skip: ${by.trim()} asked for this release; somebody else who holds the role approver may do that`,
    });
  });

  it('is nobody outside the role', () => {
    expect(ask('kim')).toMatchObject({
      accepted: false,
      sentence: expect.stringContaining('kim does not hold the role approver') as string,
    });
  });

  it('is anybody but the requester where nobody wrote down the roles, and that is said', () => {
    const open = { ...soaking, people: { roles: null } };
    expect(ask('kim', open)).toMatchObject({
      accepted: true,
      sentence: `soak step skipped by kim: quiet night (${NO_ROLES})`,
    });
    expect(ask('lin', open).accepted).toBe(false);
  });

  it.each([
    ['lin', false],
    ['kim', false],
    ['ada', true],
  ])('is asked as well when a soak that is held as unknown is promoted: %s → %s', (by, accepted) => {
    const answer = answerSteering(held('unknown'), soaking, 'promote', { by, reason: 'r' });
    expect(answer.accepted).toBe(accepted);
  });

  it('points promote to skip', () => {
    expect(answerSteering(STATES.running, soaking, 'promote', steer).sentence).toContain(
      'shortened with `skip`',
    );
  });
});

describe('an abort', () => {
  const abort = (state: ReleaseState, known: SteeringFacts) =>
    answerSteering(state, known, 'abort', steer).sentence;

  it.each(['queue', 'lease', 'plan', 'gates'] as const)('in phase %s changes nothing', (phase) => {
    expect(abort(STATES.running, facts({ phase }))).toBe('aborted by ada: seen it; nothing was changed');
  });

  it.each(['backup', 'staging', 'approval', 'production', 'soak', 'finish'] as const)(
    'in phase %s undoes what was done',
    (phase) => {
      expect(abort(STATES.running, facts({ phase }))).toBe(
        'aborted by ada: seen it; what was done is undone in reverse',
      );
    },
  );

  it('under the kill switch is taken, and says what it waits for', () => {
    expect(abort(held('kill-switch'), facts())).toContain(
      'undone in reverse, once `paramedic breaker reset` lets anything be written',
    );
  });

  it('while it is being undone says so', () => {
    expect(abort(STATES.undoing, facts())).toContain(
      'it is being undone: error ratio 9 %; nothing needs to be done',
    );
    expect(abort(held('kill-switch'), facts({ isUndoing: true }))).toMatch(
      /^it is being undone already; .*breaker reset/,
    );
  });

  it('of a closed release says how it ended', () => {
    expect(abort(closed('rolled-back'), facts())).toContain('rolled-back: why it ended so');
  });
});

describe('a refusal', () => {
  it.each([
    [
      'promote',
      STATES['awaiting-approval'],
      facts(),
      `\`paramedic approve ${RELEASE_ID} --plan abcdef012345\``,
    ],
    ['promote', held('failed'), failedStep, `\`paramedic retry ${RELEASE_ID}\``],
    ['promote', held('frozen'), facts(), 'by itself when the freeze ends'],
    ['promote', held('kill-switch'), facts(), '`paramedic breaker reset'],
    ['resume', STATES.running, facts(), 'it is not paused'],
    ['retry', STATES.running, facts(), 'no step is held'],
    [
      'retry',
      held('failed', 'the lock was lost'),
      facts(),
      'not at a step that can be run again (the lock was lost)',
    ],
    ['skip', STATES.running, watching, 'no soak step is under way'],
    ['pause', STATES.paused, facts(), 'it is paused by kim since 2026-11-22 12:00:00Z: a demo runs'],
  ] as const)('of %s names what fits instead: %j', (steering, state, known, expected) => {
    const answer = answerSteering(state, known, steering, steer);
    expect(answer.accepted).toBe(false);
    expect(answer.sentence).toContain(expected);
  });
});
