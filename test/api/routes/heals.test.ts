import { describe, expect, it } from 'vitest';
import { Accepted, ProblemShape } from '../../../domain/access/control-schema.ts';
import { HealDetail } from '../../../domain/access/progress-schema.ts';
import { postJson, serveStory } from '../fake-deps.ts';
import type { Served } from '../fake-deps.ts';
import { askingProgress, ASKING_ID, HEAL_ID, NOW_MS, PLAN_HASH } from '../story.ts';

const detail = async ({ app }: Served, id: string) => {
  const response = await app.request(`/api/v1/heals/${id}`);
  expect(response.status).toBe(200);
  return HealDetail.parse(await response.json());
};
const decide = ({ app }: Served, body: unknown, headers: Record<string, string> = {}) =>
  app.request(`/api/v1/heals/${ASKING_ID}/decision`, postJson(body, headers));
const problemOf = async (response: Response) => ProblemShape.parse(await response.json());
const approval = { decision: 'approve', actor: 'ada' };

describe('one heal', () => {
  it('shows the story and the actions of a heal that is over, and asks Temporal nothing', async () => {
    const served = serveStory();
    served.temporal.away = 'unreachable';
    const shown = await detail(served, HEAL_ID);
    expect(shown.heal).toMatchObject({ status: 'confirmed', mode: 'CrashLoopAfterChange' });
    expect(shown.timeline.map((line) => line.phase)).toEqual([
      'seen',
      'decided',
      'acted',
      'verified',
      'closed',
    ]);
    expect(shown.actions.map((action) => action.id)).toEqual([`${HEAL_ID}/0`]);
    expect(shown).toMatchObject({ progress: null, progressUnknown: null, openUndos: [] });
    expect(shown.temporalUrl).toContain(encodeURIComponent(HEAL_ID));
  });

  it('shows where an open heal stands right now, with its open undos', async () => {
    const shown = await detail(serveStory(), ASKING_ID);
    expect(shown.progress?.phase).toMatchObject({ status: 'asking', plan: { planHash: PLAN_HASH } });
    expect(shown.openUndos.map((undo) => undo.action.kind)).toEqual(['raiseMemoryLimit']);
  });

  it('takes an id with its slashes escaped', async () => {
    expect((await detail(serveStory(), encodeURIComponent(HEAL_ID))).heal.id).toBe(HEAL_ID);
  });

  it.each([
    ['unreachable', 'Temporal does not answer'],
    ['no-answer', 'no worker answered in time'],
  ] as const)('still shows the record when the live part is %s, and says why', async (away, why) => {
    const served = serveStory();
    served.temporal.away = away;
    expect(await detail(served, ASKING_ID)).toMatchObject({ progress: null, progressUnknown: why });
  });

  it('says when Temporal lost a run that the record calls open', async () => {
    const served = serveStory();
    served.temporal.progress.clear();
    expect((await detail(served, ASKING_ID)).progressUnknown).toContain('knows no such run');
  });

  it.each([`${HEAL_ID}9`, 'guardrails/cluster', 'heal/', 'heal/a%20b'])('answers 404 to %s', async (id) => {
    const response = await serveStory().app.request(`/api/v1/heals/${id}`);
    expect(response.status).toBe(404);
    expect((await problemOf(response)).wayOut).toContain('paramedic get heals');
  });
});

describe('a decision', () => {
  it('is about the plan that waits, signed for ten minutes, and recorded with the name given', async () => {
    const served = serveStory();
    const response = await decide(served, approval);
    expect(response.status).toBe(200);
    expect(Accepted.parse(await response.json()).sentence).toBe('approved; the heal goes on');
    expect(served.temporal.decisions).toMatchObject([
      {
        healId: ASKING_ID,
        decision: {
          decision: 'approve',
          planHash: PLAN_HASH,
          actor: 'ada',
          reason: '',
          signature: `signed:${ASKING_ID}:${PLAN_HASH}`,
          expiresAtMs: NOW_MS + 600_000,
        },
      },
    ]);
  });

  it('may name the plan that was read', async () => {
    expect((await decide(serveStory(), { ...approval, planHash: PLAN_HASH })).status).toBe(200);
  });

  it('is refused when another plan waits by now', async () => {
    const served = serveStory();
    const response = await decide(served, { ...approval, planHash: 'ab'.repeat(32) });
    expect(response.status).toBe(409);
    expect((await problemOf(response)).wayOut).toContain('read the new one first');
    expect(served.temporal.decisions).toEqual([]);
  });

  it('is refused when nothing waits, with what the heal does instead', async () => {
    const served = serveStory();
    served.temporal.progress.set(ASKING_ID, { ...askingProgress(), phase: { status: 'diagnosing' } });
    const response = await decide(served, approval);
    expect(response.status).toBe(409);
    expect((await problemOf(response)).detail).toBe('nothing waits for an answer: the heal is diagnosing');
  });

  it('asks under the same update id when repeated, and under another when anything about it differs', async () => {
    const served = serveStory();
    await decide(served, approval);
    await decide(served, approval);
    await decide(served, { ...approval, actor: 'bob' });
    await decide(served, { ...approval, reason: 'looked at it' });
    await decide(served, { decision: 'reject', actor: 'ada', reason: 'no' });
    const asking = askingProgress();
    if (asking.phase.status === 'asking')
      served.temporal.progress.set(ASKING_ID, {
        ...asking,
        phase: { ...asking.phase, expiresAtMs: NOW_MS + 900_000 },
      });
    await decide(served, approval);
    const ids = served.temporal.decisions.map((one) => one.updateId);
    expect(ids[0]).toBe(ids[1]);
    expect(new Set(ids).size).toBe(5);
  });

  it('gets its first answer again by Idempotency-Key, though nothing waits any more', async () => {
    const served = serveStory();
    const body = { ...approval, planHash: PLAN_HASH };
    const key = { 'idempotency-key': 'k-1' };
    expect((await decide(served, body, key)).status).toBe(200);
    served.temporal.progress.set(ASKING_ID, { ...askingProgress(), phase: { status: 'diagnosing' } });
    expect((await decide(served, body, key)).status).toBe(200);
    const ids = served.temporal.decisions.map((one) => one.updateId);
    expect(ids[0]).toBe(ids[1]);
  });

  it.each([
    [{ ok: true, value: { accepted: false, sentence: 'the signature has expired; decide again' } }, 409],
    [{ ok: false, refusal: 'refused', sentence: 'the request has expired and was escalated' }, 409],
    [{ ok: false, refusal: 'unreachable' }, 503],
    [{ ok: false, refusal: 'no-answer' }, 504],
  ] as const)('tells what the run answered: %j', async (answer, status) => {
    const served = serveStory();
    served.temporal.answer = answer;
    const response = await decide(served, approval);
    expect(response.status).toBe(status);
    const problem = await problemOf(response);
    const sentence = 'value' in answer ? answer.value.sentence : 'sentence' in answer ? answer.sentence : '';
    expect(problem.detail).toContain(sentence);
  });

  it.each([
    ['unreachable', 503],
    ['no-answer', 504],
  ] as const)('is not taken while Temporal is %s', async (away, status) => {
    const served = serveStory();
    served.temporal.away = away;
    expect((await decide(served, approval)).status).toBe(status);
  });

  it('answers 409 when the heal is over, and 404 when there never was one', async () => {
    const { app } = serveStory();
    const over = await app.request(`/api/v1/heals/${HEAL_ID}/decision`, postJson(approval));
    expect(over.status).toBe(409);
    expect((await problemOf(over)).detail).toContain('is over (confirmed)');
    const never = await app.request('/api/v1/heals/heal/local/x/deployment/y/1/decision', postJson(approval));
    expect(never.status).toBe(404);
  });

  it.each([
    [{ decision: 'maybe', actor: 'ada' }, 'decision'],
    [{ decision: 'approve' }, 'actor'],
    [{ decision: 'approve', actor: '  ' }, 'actor'],
    [{ decision: 'reject', actor: 'ada' }, 'reason'],
    [{ decision: 'reject', actor: 'ada', reason: ' ' }, 'reason'],
    [{ ...approval, planHash: 'short' }, 'planHash'],
    [{ ...approval, signature: 'mine' }, ''],
  ])('answers 422 to %j', async (body, path) => {
    const served = serveStory();
    const response = await decide(served, body);
    expect(response.status).toBe(422);
    expect((await problemOf(response)).errors?.map((error) => error.path)).toEqual([path]);
    expect(served.temporal.decisions).toEqual([]);
  });

  it('cannot be addressed to a run that is no heal', async () => {
    const { app, temporal } = serveStory();
    const response = await app.request('/api/v1/heals/guardrails/cluster/decision', postJson(approval));
    expect(response.status).toBe(404);
    expect(temporal.decisions).toEqual([]);
  });
});

describe('a stop', () => {
  const stop = { by: 'ada', reason: 'I am on it' };
  it('is passed on to the run', async () => {
    const { app, temporal } = serveStory();
    const response = await app.request(`/api/v1/heals/${ASKING_ID}/stop`, postJson(stop));
    expect(response.status).toBe(202);
    expect(Accepted.parse(await response.json()).sentence).toContain('next safe point');
    expect(temporal.stops).toEqual([{ healId: ASKING_ID, ...stop }]);
  });

  it('is refused for a heal that is over', async () => {
    const { app } = serveStory();
    expect((await app.request(`/api/v1/heals/${HEAL_ID}/stop`, postJson(stop))).status).toBe(409);
  });
});
