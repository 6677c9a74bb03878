import { describe, expect, it } from 'vitest';
import { Accepted, ProblemShape } from '../../../domain/access/control-schema.ts';
import { ReleaseDetail } from '../../../domain/access/release-progress-schema.ts';
import { ReleasePage } from '../../../domain/access/release-schema.ts';
import { brokenStore } from '../fake-store.ts';
import { postJson } from '../fake-deps.ts';
import type { Served } from '../fake-deps.ts';
import {
  BY_HAND_ID,
  DONE_ID,
  RELEASE_PLAN_HASH,
  serveReleases,
  WAITING_ID,
  waitingRelease,
} from '../release-story.ts';
import { NOW_MS } from '../story.ts';

const detail = async ({ app }: Served, id: string) => {
  const response = await app.request(`/api/v1/releases/${id}`);
  expect(response.status).toBe(200);
  return ReleaseDetail.parse(await response.json());
};
const problemOf = async (response: Response) => ProblemShape.parse(await response.json());
const decide = ({ app }: Served, body: unknown, headers: Record<string, string> = {}) =>
  app.request(`/api/v1/releases/${WAITING_ID}/decision`, postJson(body, headers));
const steer = ({ app }: Served, body: unknown, headers: Record<string, string> = {}) =>
  app.request(`/api/v1/releases/${WAITING_ID}/steer`, postJson(body, headers));

describe('the list of releases', () => {
  it.each([
    ['', [WAITING_ID, DONE_ID, BY_HAND_ID]],
    ['?open=true', [WAITING_ID]],
    ['?open=false', [DONE_ID, BY_HAND_ID]],
    ['?open=false&limit=1', [DONE_ID]],
    ['?status=rolled-back', [DONE_ID]],
    ['?namespace=elsewhere', []],
    [`?before=${String(NOW_MS - 7200 * 1000)}`, [BY_HAND_ID]],
  ])('with %j is newest first', async (query, ids) => {
    const response = await serveReleases().app.request(`/api/v1/releases${query}`);
    const { items, more } = ReleasePage.parse(await response.json());
    expect(items.map(({ id }) => id)).toEqual(ids);
    expect(more).toBe(query.includes('limit'));
  });

  it.each(['?open=yes', '?before=x', '?limit=0', '?scope=a'])('answers 422 to %s', async (query) => {
    expect((await serveReleases().app.request(`/api/v1/releases${query}`)).status).toBe(422);
  });
});

describe('one release', () => {
  it('shows its record with where it stands right now', async () => {
    const shown = await detail(serveReleases(), WAITING_ID);
    expect(shown).toMatchObject({
      id: WAITING_ID,
      release: { status: 'awaiting-approval', images: ['shop:2'] },
      progress: waitingRelease(),
      progressUnknown: null,
    });
    expect(shown.temporalUrl).toContain(encodeURIComponent(WAITING_ID));
  });

  it('shows the steps of one that is over while Temporal keeps them, and the record after that', async () => {
    const served = serveReleases();
    expect(await detail(served, DONE_ID)).toMatchObject({ progress: null, progressUnknown: null });
    const steps = waitingRelease().steps;
    served.temporal.releases.set(DONE_ID, waitingRelease({ releaseId: DONE_ID, steps }));
    expect((await detail(served, DONE_ID)).progress?.steps).toHaveLength(steps.length);
  });

  it('shows one that began a moment ago and is not recorded yet', async () => {
    const served = serveReleases();
    const fresh = 'release/shop/fresh/mi9zzzzz';
    served.temporal.releases.set(fresh, waitingRelease({ releaseId: fresh, name: 'fresh' }));
    expect(await detail(served, fresh)).toMatchObject({ release: null, progress: { name: 'fresh' } });
  });

  it.each([
    ['unreachable', 'Temporal does not answer', 503],
    ['no-answer', 'no worker answered in time', 504],
  ] as const)('is shown from its record when its run is %s', async (away, why, status) => {
    const served = serveReleases();
    served.temporal.away = away;
    expect(await detail(served, WAITING_ID)).toMatchObject({ progress: null, progressUnknown: why });
    const unknown = await served.app.request('/api/v1/releases/release/shop/fresh/mi9zzzzz');
    expect(unknown.status).toBe(status);
  });

  it('says when Temporal lost a run that the record calls open', async () => {
    const served = serveReleases();
    served.temporal.releases.clear();
    expect((await detail(served, WAITING_ID)).progressUnknown).toContain('knows no such run');
  });

  it.each([`${DONE_ID}9`, 'heal/local/shop/deployment/web/1', 'release/', 'release/shop/a%20b/mi9x2k0a'])(
    'answers 404 to %s',
    async (id) => {
      const response = await serveReleases().app.request(`/api/v1/releases/${id}`);
      expect(response.status).toBe(404);
      expect((await problemOf(response)).wayOut).toContain('paramedic get releases');
    },
  );

  it('answers 503 when the record store is away', async () => {
    const { app } = serveReleases({ store: brokenStore() });
    for (const path of ['releases', `releases/${WAITING_ID}`])
      expect((await app.request(`/api/v1/${path}`)).status).toBe(503);
  });
});

describe('a decision on a release', () => {
  const approval = { decision: 'approve', actor: 'ada' };

  it('is about the plan that waits, and signed over the release and the plan', async () => {
    const served = serveReleases();
    const response = await decide(served, { ...approval, planHash: RELEASE_PLAN_HASH });
    expect(Accepted.parse(await response.json()).sentence).toBe('approved; the release goes on');
    expect(served.temporal.releaseDecisions).toMatchObject([
      {
        releaseId: WAITING_ID,
        decision: {
          ...approval,
          planHash: RELEASE_PLAN_HASH,
          signature: `signed:${WAITING_ID}:${RELEASE_PLAN_HASH}`,
          expiresAtMs: NOW_MS + 600_000,
        },
      },
    ]);
    expect(served.temporal.decisions).toEqual([]);
  });

  it('is one when it is repeated, and another from another person', async () => {
    const served = serveReleases();
    await decide(served, approval);
    await decide(served, approval);
    await decide(served, { ...approval, actor: 'grace' });
    const [first, again, other] = served.temporal.releaseDecisions.map(({ updateId }) => updateId);
    expect(first).toBe(again);
    expect(first).not.toBe(other);
  });

  it('is refused when another plan waits by now, or none', async () => {
    const served = serveReleases();
    expect((await decide(served, { ...approval, planHash: 'ab'.repeat(32) })).status).toBe(409);
    served.temporal.releases.set(
      WAITING_ID,
      waitingRelease({ state: { status: 'running', phase: 'soak', stepId: null } }),
    );
    const response = await decide(served, approval);
    expect((await problemOf(response)).detail).toBe('nothing waits for an answer: the release is running');
    expect(served.temporal.releaseDecisions).toEqual([]);
  });

  it('is refused with the words of the release', async () => {
    const served = serveReleases();
    const sentence = 'lin asked for this release and may not approve it';
    served.temporal.releaseAnswer = { ok: false, refusal: 'refused', sentence };
    const response = await decide(served, approval);
    expect(response.status).toBe(409);
    expect((await problemOf(response)).detail).toBe(sentence);
    served.temporal.releaseAnswer = { ok: true, value: { accepted: false, sentence } };
    expect((await decide(served, approval)).status).toBe(409);
  });

  it('answers 409 when the release is over, and 404 when there never was one', async () => {
    const { app } = serveReleases();
    const over = await app.request(`/api/v1/releases/${DONE_ID}/decision`, postJson(approval));
    expect(over.status).toBe(409);
    expect((await problemOf(over)).detail).toContain('is over (rolled-back)');
    const never = await app.request('/api/v1/releases/release/shop/no/mi9x2k0a/decision', postJson(approval));
    expect(never.status).toBe(404);
  });
});

describe('steering a release', () => {
  const pause = { command: 'pause', by: 'ada', reason: 'let me look' };

  it.each(['promote', 'pause', 'resume', 'abort', 'skip', 'retry'])('passes %s on', async (command) => {
    const served = serveReleases();
    const response = await steer(served, { ...pause, command });
    expect(Accepted.parse(await response.json()).sentence).toBe('done as asked');
    expect(served.temporal.steered).toMatchObject([
      { releaseId: WAITING_ID, command, steer: { by: 'ada', reason: 'let me look' } },
    ]);
  });

  it('is one word each time it is said, and one word when a request is retried under its key', async () => {
    const served = serveReleases();
    const key = { 'idempotency-key': 'k' };
    for (const headers of [{}, {}, key, key]) await steer(served, pause, headers);
    const ids = served.temporal.steered.map(({ updateId }) => updateId);
    expect(new Set(ids).size).toBe(3);
    expect(ids[2]).toBe(ids[3]);
  });

  it.each([
    [{ ok: true, value: { accepted: false, sentence: 'it is paused already' } }, 409],
    [{ ok: false, refusal: 'refused', sentence: 'pause needs a reason' }, 409],
    [{ ok: false, refusal: 'no-answer' }, 504],
  ] as const)('tells what the release answered: %j', async (answer, status) => {
    const served = serveReleases();
    served.temporal.steerAnswer = answer;
    expect((await steer(served, pause)).status).toBe(status);
  });

  it.each([
    [{ ...pause, command: 'stop' }, 'command'],
    [{ command: 'pause', reason: 'x' }, 'by'],
    [{ ...pause, force: true }, ''],
  ])('answers 422 to %j', async (body, path) => {
    const response = await steer(serveReleases(), body);
    expect(response.status).toBe(422);
    expect((await problemOf(response)).errors?.map((error) => error.path)).toEqual([path]);
  });

  it('is refused for a release that is over, and for what is no release', async () => {
    const { app, temporal } = serveReleases();
    expect((await app.request(`/api/v1/releases/${DONE_ID}/steer`, postJson(pause))).status).toBe(409);
    const heal = await app.request('/api/v1/releases/guardrails/cluster/steer', postJson(pause));
    expect(heal.status).toBe(404);
    expect(temporal.steered).toHaveLength(1);
  });
});
