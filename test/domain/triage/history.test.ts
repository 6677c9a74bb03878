import { describe, expect, it } from 'vitest';
import { lastGoodState, readHistory } from '../../../domain/triage/history.ts';
import type { JournaledState } from '../../../domain/workload/good-state.ts';
import { HOUR, MINUTE, NOW, observation, SECOND } from '../../support/observations.ts';
import { badState, goodState, situation } from '../../support/situations.ts';

const seen = observation();
const history = (
  states: readonly JournaledState[],
  currentStateId: string | null = 'state-bad',
  look = seen,
) => readHistory(situation(look, { states, currentStateId }), look);

describe('suspected changes', () => {
  it('tell a new image from another change of the template', () => {
    expect(history([badState(), goodState()]).suspects).toEqual([
      {
        what: 'image',
        atMs: NOW - 2 * MINUTE,
        sentence: 'the image changed from registry.test/shop:v1 to registry.test/shop:v2',
      },
    ]);
    expect(history([badState({ images: [] }), goodState()]).suspects[0]).toMatchObject({ what: 'template' });
    expect(history([badState(), goodState({ images: ['registry.test/shop:v2'] })]).suspects[0]).toMatchObject(
      {
        sentence: 'the pod template changed',
      },
    );
  });

  it('name each object that changed, came or went', () => {
    const configs = [
      { kind: 'ConfigMap', name: 'shop-config', contentHash: 'other' },
      { kind: 'Secret', name: 'token', contentHash: 'x' },
    ] as const;
    const before = goodState({
      templateHash: 'new-template',
      configs: [
        { kind: 'ConfigMap', name: 'shop-config', contentHash: 'good-content' },
        { kind: 'Secret', name: 'old-token', contentHash: 'x' },
      ],
    });
    expect(history([badState({ configs }), before]).suspects.map(({ sentence }) => sentence)).toEqual([
      'Secret old-token is gone',
      'ConfigMap shop-config has other contents',
      'Secret token is new',
    ]);
  });

  it('do not include the first state on record, nor ours', () => {
    expect(history([badState()]).suspects).toEqual([]);
    expect(history([badState({ writtenByAction: 'heal/1' }), goodState()]).suspects).toEqual([]);
  });

  it("older than an hour are nobody's fault any more", () => {
    const old = badState({ firstSeenAtMs: NOW - HOUR - 1 });
    expect(history([old, goodState({ lastSeenAtMs: NOW - HOUR - 2 })]).suspects).toEqual([]);
  });

  it('before the good state last ran are suspects but no culprits', () => {
    const fled = badState({
      stateId: 'fled',
      firstSeenAtMs: NOW - 30 * MINUTE,
      lastSeenAtMs: NOW - 20 * MINUTE,
    });
    const { suspects, culprits, culpritsSinceMs } = history([badState(), fled, goodState()]);
    expect(suspects.map(({ atMs }) => atMs)).toEqual([NOW - 2 * MINUTE, NOW - 30 * MINUTE]);
    expect(culprits.map(({ atMs }) => atMs)).toEqual([NOW - 2 * MINUTE]);
    expect(culpritsSinceMs).toBe(NOW - 2 * MINUTE);
  });
});

describe('a state that comes back', () => {
  // Bad, then good, then the same bad one again: the journal has one row for each.
  const again = badState({ firstSeenAtMs: NOW - 3 * HOUR });
  const good = goodState({ lastSeenAtMs: NOW - MINUTE });

  it('is a change at the moment it came back', () => {
    expect(history([again, good])).toMatchObject({
      culpritsSinceMs: NOW - MINUTE,
      culprits: [{ what: 'image', atMs: NOW - MINUTE }],
    });
  });

  it("is nobody's change when an action of ours brought it back, or was taken back", () => {
    const ours = observation({ writtenByAction: 'heal/1' });
    expect(history([again, good], 'state-bad', ours).culprits).toEqual([]);
    const raised = badState({
      stateId: 'raised',
      templateHash: 'raised',
      writtenByAction: 'heal/1',
      firstSeenAtMs: NOW - 10 * MINUTE,
      lastSeenAtMs: NOW - 30 * SECOND,
    });
    const wasBad = badState({ firstSeenAtMs: NOW - 2 * HOUR });
    expect(history([raised, wasBad, goodState({ lastSeenAtMs: NOW - 2 * HOUR - 1 })]).culprits).toEqual([]);
  });
});

describe('the last good state', () => {
  it('is none when only the present one was good', () => {
    expect(lastGoodState([goodState()], 'state-good')).toBeNull();
    expect(lastGoodState([], 'state-good')).toBeNull();
    expect(lastGoodState([badState()], 'other')).toBeNull();
  });

  it('of two that ran last at the same look is the younger', () => {
    const older = goodState({ stateId: 'older', firstSeenAtMs: NOW - 9 * HOUR });
    expect(lastGoodState([older, goodState()], 'x')?.stateId).toBe('state-good');
  });
});

describe('former contents', () => {
  const good = goodState({ templateHash: 'new-template', lastSeenAtMs: NOW });
  const bad = badState({ lastSeenAtMs: NOW - 30 * SECOND });

  it('are those the good ones have just replaced', () => {
    expect(history([bad, good], 'state-good').former?.stateId).toBe('state-bad');
  });

  it.each<[string, readonly JournaledState[], string]>([
    ['the template differs as well', [{ ...bad, templateHash: 'other' }, good], 'state-good'],
    ['what runs was never good', [bad, { ...good, goodAtMs: null }], 'state-good'],
    ['they were good too', [{ ...bad, goodAtMs: NOW - MINUTE }, good], 'state-good'],
    [
      'they ran before the good ones were first seen',
      [{ ...bad, lastSeenAtMs: NOW - 6 * HOUR }, good],
      'state-good',
    ],
    ['nothing else ever ran', [good], 'state-good'],
  ])('are none when %s', (_, states, currentStateId) => {
    expect(history(states, currentStateId).former).toBeNull();
  });
});
