import { describe, expect, it } from 'vitest';
import { paintFor } from '../../../cli/render/colour.ts';
import { healDetailLines } from '../../../cli/render/heal.ts';
import { HealDetail } from '../../../domain/access/progress-schema.ts';
import type { ActionShape } from '../../../domain/access/schema.ts';
import { serveStory } from '../../api/fake-deps.ts';
import { ASKING_ID, HEAL_ID, NOW_MS } from '../../api/story.ts';

const detailOf = async (id: string): Promise<HealDetail> =>
  HealDetail.parse(await (await serveStory().app.request(`/api/v1/heals/${id}`)).json());
const textOf = (detail: HealDetail): string =>
  healDetailLines(detail, { nowMs: NOW_MS, width: 100, paint: paintFor(false) }).join('\n');

describe('a heal in words', () => {
  it('shows what each decision rests on', async () => {
    const detail = await detailOf(HEAL_ID);
    const timeline = detail.timeline.map((entry) =>
      entry.phase === 'decided'
        ? {
            ...entry,
            detail: {
              evidence: ['2 pods ended with exit code 1'],
              suspectedChanges: [{ what: 'image', atMs: 1, sentence: 'shop:1 → shop:2' }],
              ladder: ['rollBack', 'restartRollout'],
            },
          }
        : entry,
    );
    const text = textOf({ ...detail, timeline });
    expect(text).toContain('· 2 pods ended with exit code 1');
    expect(text).toContain('· changed before: shop:1 → shop:2');
    expect(text).toContain('· ladder: rollBack, then restartRollout');
  });

  it('bears a detail of another shape', async () => {
    const detail = await detailOf(HEAL_ID);
    const timeline = detail.timeline.map((entry) => ({ ...entry, detail: { evidence: 7, ladder: [{}] } }));
    expect(textOf({ ...detail, timeline })).toContain('seen');
  });

  it('says why there is nothing live about an open heal', async () => {
    const detail = {
      ...(await detailOf(ASKING_ID)),
      progress: null,
      progressUnknown: 'Temporal does not answer',
    };
    const text = textOf(detail);
    expect(text).toContain('not live: Temporal does not answer');
    expect(text).toContain('Status      awaiting-approval');
  });

  it('shows refused decisions beside the question', async () => {
    const detail = await detailOf(ASKING_ID);
    if (detail.progress?.phase.status !== 'asking') throw new Error('it asks');
    const phase = { ...detail.progress.phase, refusals: ['an unsigned approve is refused'] };
    const text = textOf({ ...detail, progress: { ...detail.progress, phase } });
    expect(text).toContain('Refused  an unsigned approve is refused');
  });

  const plan = async () => {
    const { progress } = await detailOf(ASKING_ID);
    if (progress?.phase.status !== 'asking') throw new Error('it asks');
    return progress.phase.plan;
  };
  it.each([
    [{ status: 'diagnosing' }, 'diagnosing: looking at the workload'],
    [{ status: 'acting' }, 'acting: restart the rollout'],
    [
      { status: 'verifying', goodWindows: 1, deadlineMs: NOW_MS + 90_000 },
      '1 good window so far, gives up in 1m30s',
    ],
    [{ status: 'undoing' }, 'undoing: restart the rollout'],
    [{ status: 'quiet', verifiedAtMs: 0, untilMs: NOW_MS + 60_000 }, 'watching for 1m00s more'],
    [{ status: 'held', since: 'kill-switch', sinceMs: 0 }, 'held by the kill switch'],
    [
      {
        status: 'closed',
        outcome: {
          healId: ASKING_ID,
          result: 'stopped',
          mode: null,
          sentence: 'ada stopped it',
          acts: 0,
          closedAtMs: 0,
        },
      },
      'closed: stopped, ada stopped it',
    ],
  ])('tells the phase %j', async (phase, words) => {
    const detail = await detailOf(ASKING_ID);
    const progress = { ...detail.progress, phase: { plan: await plan(), ...phase } };
    expect(textOf(HealDetail.parse({ ...detail, progress }))).toContain(words);
  });

  it.each<[Partial<ActionShape>, string]>([
    [{ status: 'planned' }, 'not carried out yet'],
    [{ status: 'failed' }, 'could not be completed'],
    [{ status: 'undone' }, 'taken back'],
    [{ status: 'expired' }, 'it ended by itself'],
    [{ status: 'drifted' }, 'somebody else changed it since'],
    [{ status: 'applied' }, 'taken back if it does not help'],
    [{ status: 'verified' }, 'taken back by itself when it expires'],
    [{ status: 'verified', undo: 'keep', action: { kind: 'restartRollout' } }, 'nothing left to reverse'],
  ])('tells what becomes of an action that is %j', async (change, words) => {
    const detail = await detailOf(ASKING_ID);
    const actions = detail.actions.map((action) => ({ ...action, ...change }));
    expect(textOf({ ...detail, actions, openUndos: [] })).toContain(words);
  });
});
