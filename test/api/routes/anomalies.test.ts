import { describe, expect, it } from 'vitest';
import { AnomalyDetail, DetectorPage } from '../../../domain/access/anomaly-view-schema.ts';
import { Accepted, ProblemShape } from '../../../domain/access/control-schema.ts';
import { AnomalyPage } from '../../../domain/access/schema.ts';
import type { AnomalyRecord } from '../../../store/port.ts';
import { CART_ID, detectorsOfStory, leak, LEAK_ID, refutedBurst } from '../anomaly-story.ts';
import { postJson, serveStory } from '../fake-deps.ts';
import { brokenStore, fakeStore } from '../fake-store.ts';
import { HEAL_ID, NOW_MS, story } from '../story.ts';

const serve = (anomalies: AnomalyRecord[] = [leak(), refutedBurst()]) => {
  const records = { ...story(), anomalies, detectors: detectorsOfStory() };
  return { ...serveStory({ store: fakeStore(records) }), records };
};
const explain = async (anomalies?: AnomalyRecord[], id = LEAK_ID) => {
  const response = await serve(anomalies).app.request(`/api/v1/anomalies/${id}`);
  expect(response.status).toBe(200);
  return AnomalyDetail.parse(await response.json());
};
const word = { verdict: 'not-an-anomaly', by: 'ada' };
const refute = (served: ReturnType<typeof serve>, body: object = word, id = LEAK_ID) =>
  served.app.request(`/api/v1/anomalies/${id}/feedback`, postJson(body));
const sentenceOf = async (response: Response): Promise<string> =>
  Accepted.parse(await response.json()).sentence;

describe('the list of anomalies', () => {
  const ids = async (query: string): Promise<string[]> => {
    const response = await serve().app.request(`/api/v1/anomalies${query}`);
    return AnomalyPage.parse(await response.json()).items.map(({ id }) => id);
  };

  it.each([
    ['', [LEAK_ID, CART_ID]],
    ['?tier=act', [LEAK_ID]],
    ['?tier=warn', [CART_ID]],
    ['?namespace=shop-b2', [CART_ID]],
    ['?scope=shop-a1', [LEAK_ID]],
    [`?since=${String(NOW_MS - 3_600_000)}`, [LEAK_ID]],
    ['?tier=act&namespace=shop-b2', []],
    ['?limit=1', [LEAK_ID]],
  ])('with %j holds what fits, newest first', async (query, wanted) => {
    expect(await ids(query)).toEqual(wanted);
  });

  it('says of each when it was, what stood out, and who refuted it', async () => {
    const response = await serve().app.request('/api/v1/anomalies');
    const { items, more } = AnomalyPage.parse(await response.json());
    expect(more).toBe(false);
    expect(items[0]).toMatchObject({
      tier: 'act',
      topMetric: 'memoryBytes',
      endedAtMs: null,
      lastAtMs: NOW_MS,
    });
    expect(items[1]).toMatchObject({ topMetric: 'cpuCores', notAnAnomaly: { by: 'grace' } });
    expect(items[0]).not.toHaveProperty('explanation');
  });

  it('names no metric when none is blamed', async () => {
    expect((await explain([leak({ contributions: { cpuCores: 0 } })])).anomaly.topMetric).toBeNull();
  });

  it('says that there is more when the limit cut something off, and only then', async () => {
    const many = Array.from({ length: 501 }, (_, n) => leak({ id: `an-x-${String(n)}` }));
    const more = async (query: string) => {
      const response = await serve(many).app.request(`/api/v1/anomalies${query}`);
      return AnomalyPage.parse(await response.json()).more;
    };
    expect(await more('?limit=200')).toBe(true);
    expect(await more('?namespace=elsewhere')).toBe(false);
    expect(await more(`?since=${String(NOW_MS)}`)).toBe(false);
  });

  it('refuses a tier there is not', async () => {
    expect((await serve().app.request('/api/v1/anomalies?tier=habit')).status).toBe(422);
  });
});

describe('one anomaly', () => {
  it('comes with its series, its band and why it was flagged', async () => {
    const { explanation } = await explain();
    expect(explanation.metrics.map(({ name }) => name)[0]).toBe('memoryBytes');
    expect(explanation.times).toHaveLength(120);
    expect(explanation.why[0]).toContain('the act line');
  });

  it('names the heal of the same workload that was opened around it', async () => {
    const { whatWasDone } = await explain();
    expect(whatWasDone.heals).toEqual([
      {
        id: HEAL_ID,
        mode: 'CrashLoopAfterChange',
        status: 'confirmed',
        openedAtMs: NOW_MS - 192_000,
        sentence: 'confirmed after ten quiet minutes',
      },
    ]);
    expect(whatWasDone.sentence).toBe('one heal of this workload was opened around it');
  });

  it.each([
    ['another workload', { targetKey: 'local/shop-a1/deployment/worker' }],
    ['a workload of the same name made anew', { targetUid: 'uid-older' }],
  ])('leaves out the heals of %s', async (_what, rest) => {
    expect((await explain([leak(rest)])).whatWasDone.heals).toEqual([]);
  });

  it.each([
    ['4 min before it began', NOW_MS + 50_000, 1],
    ['6 min before it began', NOW_MS + 170_000, 0],
  ])('looks back five minutes: a heal opened %s', async (_when, atMs, heals) => {
    expect((await explain([leak({ atMs })])).whatWasDone.heals).toHaveLength(heals);
  });

  it.each([
    ['14 min after it ended', NOW_MS - 192_000 - 840_000, 1],
    ['16 min after it ended', NOW_MS - 192_000 - 960_000, 0],
  ])('looks on fifteen minutes: a heal opened %s', async (_when, endedAtMs, heals) => {
    const past = leak({ atMs: endedAtMs - 60_000, lastAtMs: endedAtMs, endedAtMs });
    expect((await explain([past])).whatWasDone.heals).toHaveLength(heals);
  });

  it('says that nothing was done when nothing was', async () => {
    expect((await explain(undefined, CART_ID)).whatWasDone.sentence).toContain(
      'it was recorded, and nothing was done',
    );
    const open = leak({ targetUid: 'uid-other' });
    expect((await explain([open])).whatWasDone.sentence).toContain(
      'it is recorded, and nothing has been done',
    );
  });

  it.each(['an-0-0', 'heal', '..%2Fx', 'an-%3Cb%3E'])(
    'answers 404 to %s and says where to look',
    async (id) => {
      const { app } = serve();
      for (const path of ['', '/chart.svg', '/chart.png']) {
        const response = await app.request(`/api/v1/anomalies/${id}${path}`);
        expect(response.status).toBe(404);
        expect(ProblemShape.parse(await response.json()).wayOut).toContain('paramedic anomalies list');
      }
    },
  );
});

describe('its picture', () => {
  it('is an SVG that nobody keeps and that may load nothing', async () => {
    const response = await serve().app.request(`/api/v1/anomalies/${LEAK_ID}/chart.svg`);
    expect(response.headers.get('content-type')).toBe('image/svg+xml');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'");
    expect(await response.text()).toContain('shop-a1/web: anomaly, act tier');
  });

  it('is a PNG too', { timeout: 60_000 }, async () => {
    const response = await serve().app.request(`/api/v1/anomalies/${LEAK_ID}/chart.png`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  });

  it('is refused with a way out while too many are drawn', { timeout: 60_000 }, async () => {
    const { app } = serve();
    const answers = await Promise.all(
      [1, 2, 3].map(async () => app.request(`/api/v1/anomalies/${LEAK_ID}/chart.png`)),
    );
    const refused = answers.find(({ status }) => status === 503);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 503]);
    const problem = ProblemShape.parse(await refused?.json());
    expect(problem.type).toBe('urn:paramedic:problem:busy');
    expect(problem.wayOut).toContain('chart.svg');
  });
});

describe("a person's word that it is none", () => {
  it('is kept, told in the timeline, and brings the next training forward', async () => {
    const served = serve();
    const response = await refute(served, { ...word, reason: 'the nightly import' });
    expect(response.status).toBe(200);
    expect(await sentenceOf(response)).toContain('noted: it is not an anomaly');
    expect(served.records.anomalies[0]?.notAnAnomaly).toEqual({ by: 'ada', atMs: NOW_MS });
    expect(served.records.detectors[0]?.training?.nextAtMs).toBe(NOW_MS);
    expect(served.records.timeline.at(-1)).toMatchObject({
      id: `${LEAK_ID}/answered`,
      phase: 'answered',
      sentence: `ada says that ${LEAK_ID} is not an anomaly: the nightly import`,
      detail: { by: 'ada', isAuthenticated: false },
    });
    expect(served.logged).toContainEqual(expect.objectContaining({ message: 'anomaly refuted' }));
  });

  it('stands: saying it again changes nothing', async () => {
    const served = serve();
    await refute(served);
    const before = structuredClone(served.records);
    const again = await refute(served, { ...word, by: 'grace', reason: 'me too' });
    expect(await sentenceOf(again)).toBe('ada said so on 2026-11-22T12:03:15.000Z already, and that stands');
    expect(served.records).toEqual(before);
  });

  it('does not order a second training when one has learned from it already', async () => {
    const served = serve();
    await refute(served);
    const [row] = served.records.detectors;
    if (row?.training === null || row === undefined) throw new Error('the story has a training');
    served.records.detectors[0] = {
      ...row,
      training: { ...row.training, atMs: NOW_MS + 1, nextAtMs: NOW_MS + 9 },
    };
    await refute(served);
    expect(served.records.detectors[0].training?.nextAtMs).toBe(NOW_MS + 9);
  });

  it('is made whole by asking again when it was cut short', async () => {
    const served = serve();
    const store = { ...served.deps.store, appendTimeline: () => Promise.reject(new Error('gone')) };
    const { app } = serveStory({ store });
    expect((await app.request(`/api/v1/anomalies/${LEAK_ID}/feedback`, postJson(word))).status).toBe(503);
    await refute(served);
    expect(served.records.timeline.at(-1)?.id).toBe(`${LEAK_ID}/answered`);
    expect(served.records.detectors[0]?.training?.nextAtMs).toBe(NOW_MS);
  });

  it('is kept for a detector that never trained, too', async () => {
    const served = serve([leak({ targetUid: 'uid-unknown' })]);
    expect(await sentenceOf(await refute(served))).toContain('the first training');
  });

  it.each([
    [{ by: 'ada' }, 'verdict'],
    [{ ...word, verdict: 'an-anomaly' }, 'verdict'],
    [{ verdict: word.verdict }, 'by'],
    [{ ...word, by: '\u001b[31m' }, 'by'],
    [{ ...word, reason: 'x'.repeat(501) }, 'reason'],
    [{ ...word, isAnAnomaly: false }, ''],
  ])('answers 422 to %j and changes nothing', async (body, path) => {
    const served = serve();
    const response = await refute(served, body);
    expect(response.status).toBe(422);
    expect(ProblemShape.parse(await response.json()).errors?.map((error) => error.path)).toContain(path);
    expect(served.records.anomalies[0]?.notAnAnomaly).toBeNull();
  });

  it('answers 404 for an anomaly there is not', async () => {
    expect((await refute(serve(), word, 'an-0-0')).status).toBe(404);
  });
});

describe('the detectors', () => {
  const list = async (query = '') => {
    const response = await serve().app.request(`/api/v1/detectors${query}`);
    expect(response.status).toBe(200);
    return DetectorPage.parse(await response.json());
  };

  it('are told with their model, their calibration, their training and their intake', async () => {
    const { items, more } = await list();
    expect(more).toBe(false);
    expect(items.map(({ targetUid, status }) => [targetUid, status])).toEqual([
      ['uid-web', 'watching'],
      ['uid-cart', 'learning'],
    ]);
    expect(items[0]).toMatchObject({
      model: { version: 1, rows: 40_080, warnAt: 2.3, actAt: 4.1 },
      training: { status: 'trained', nextAtMs: NOW_MS + 82_800_000 },
      issues: [{ kind: 'gap', metric: 'memoryBytes' }],
    });
    expect(items[1]).toMatchObject({ model: null, training: { rows: 40, needed: 240 } });
  });

  it('keep what is large to themselves', async () => {
    const text = await (await serve().app.request('/api/v1/detectors')).text();
    expect(text).not.toMatch(/body|forestSample|standing"/);
  });

  it('are listed by namespace and scope', async () => {
    expect((await list('?namespace=shop-b2')).items.map(({ targetUid }) => targetUid)).toEqual(['uid-cart']);
    expect((await list('?scope=shop-a1')).items.map(({ targetUid }) => targetUid)).toEqual(['uid-web']);
    expect((await list('?limit=1')).more).toBe(true);
  });
});

describe('while the record store is away', () => {
  it.each([`anomalies/${LEAK_ID}`, `anomalies/${LEAK_ID}/chart.svg`, 'detectors'])(
    'answers 503 to %s',
    async (path) => {
      const { app } = serveStory({ store: brokenStore() });
      const response = await app.request(`/api/v1/${path}`);
      expect(response.status).toBe(503);
      expect(await response.text()).not.toContain('hunter2');
    },
  );

  it('does not take a word it could not keep', async () => {
    const { app } = serveStory({ store: brokenStore() });
    const response = await app.request(`/api/v1/anomalies/${LEAK_ID}/feedback`, postJson(word));
    expect(response.status).toBe(503);
  });
});
