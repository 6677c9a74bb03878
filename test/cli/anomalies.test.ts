import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CART_ID, detectorsOfStory, leak, LEAK_ID, refutedBurst } from '../api/anomaly-story.ts';
import { fakeStore, noRecords } from '../api/fake-store.ts';
import { story } from '../api/story.ts';
import { sitDown } from './fake-world.ts';
import type { Desk } from './fake-world.ts';

const recordsOf = (anomalies = [leak(), refutedBurst()]) => ({
  ...story(),
  anomalies,
  detectors: detectorsOfStory(),
});
const desk = { current: null as Desk | null };
const type: Desk['type'] = (line, setting) => {
  if (desk.current === null) throw new Error('nobody sat down');
  return desk.current.type(line, setting);
};
beforeAll(async () => {
  desk.current = await sitDown({ store: fakeStore(recordsOf()) });
});
afterAll(() => desk.current?.close());

const elsewhere = async (store: ReturnType<typeof fakeStore>, ...lines: string[]) => {
  const other = await sitDown({ store });
  const last = { typed: { code: -1, out: '', err: '' } };
  try {
    for (const line of lines) last.typed = await other.type(line);
    return last.typed;
  } finally {
    await other.close();
  }
};
const paragraph = (out: string, title: string): string =>
  new RegExp(`^${title}\\n((?:.+\\n?)*)`, 'm').exec(out)?.[1] ?? '';

describe('paramedic anomalies list', () => {
  it('shows what stood out, how strange it was and what became of it', async () => {
    const { code, out } = await type('anomalies list');
    expect(code).toBe(0);
    expect(out.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['ANOMALY', 'WORKLOAD', 'TIER', 'MOSTLY', 'SCORE', 'AGE', 'LASTED', 'STATE'],
      [LEAK_ID, 'shop-a1/web', 'act', 'memory 71 %', '0.99997', '6m15s', '6m15s', 'goes on'],
      [CART_ID, 'shop-b2/cart', 'warn', 'cpu 100 %', '0.997', '2h00m', '3m20s', 'refuted by grace'],
    ]);
  });

  it('is the same as get anomalies', async () => {
    for (const form of ['', ' -o wide', ' -o json', ' -o name', ' -n shop-a1', ' --limit 1'])
      expect(await type(`anomalies list${form}`)).toEqual(await type(`get anomalies${form}`));
  });

  it('passes its filters on', async () => {
    expect((await type('anomalies list --tier act -o name')).out).toBe(LEAK_ID);
    expect((await type('anomalies list -n shop-b2 -o name')).out).toBe(CART_ID);
    expect((await type('anomalies list --scope shop-b2 -o name')).out).toBe(CART_ID);
    expect((await type('anomalies list --tier act -n shop-b2')).err).toBe('No anomalies fit this filter.');
  });

  it('says why there may be none', async () => {
    const { err } = await elsewhere(fakeStore(noRecords()), 'anomalies list');
    expect(err).toContain('paramedic get detectors');
  });
});

describe('paramedic anomalies explain', () => {
  it('begins with one sentence and says why', async () => {
    const { code, out } = await type('anomalies explain an-5f');
    expect(code).toBe(0);
    expect(out.split('\n')[0]).toBe('shop-a1/web behaves unlike itself (act tier): memory most of all');
    expect(paragraph(out, 'Why')).toContain('· memory stands out with 71 % of the deviation');
    expect(out).toMatch(/^Score {7}0\.99997, where 0\.99992 is the line of its tier$/m);
    expect(out).toMatch(/^Learned {5}from 40080 samples, 2026-11-15 .* model c0ffee11c0ff$/m);
  });

  it('shows each metric with its share, its value, what was expected, and its bars', async () => {
    const metrics = paragraph((await type('anomalies explain an-5f')).out, 'Metrics').split('\n');
    expect(metrics[1]).toMatch(/^ {2}memory +71 % +144 MiB +84\.5 MiB to 105 MiB$/);
    expect(metrics[2]).toMatch(/^ {4}[▁▂▃▄▅▆▇█·]{80}$/);
    expect(metrics[3]).toMatch(/^ {60,}\^+$/);
    expect(metrics.filter((line) => line.includes('p95 latency'))).toHaveLength(1);
  });

  it('shows how strange it was, and the line that it passed', async () => {
    const strange = paragraph((await type('anomalies explain an-5f')).out, 'How strange');
    expect(strange).toContain(
      'beyond the act line: rarer than 1 in 13,000 samples; the strangest 1 in 99,000,000',
    );
    expect(strange).toMatch(/^ {4}[▁▂▃▄▅▆▇█·]{80}\n +\^+\n/);
  });

  it.each([
    [null, 'has no say'],
    [2.6, 'agrees: for it, 1 in 398'],
    [1.2, 'finds it unusual, no more'],
    [0.3, 'does not agree'],
  ])('tells a second opinion of %s in words', async (forestSurprise, words) => {
    const one = leak();
    const store = fakeStore(recordsOf([{ ...one, explanation: { ...one.explanation, forestSurprise } }]));
    const { out } = await elsewhere(store, 'anomalies explain an-5f');
    expect(paragraph(out, 'Second opinion')).toContain(words);
  });

  it('says what was done, and what a person can do next', async () => {
    const { out } = await type('anomalies explain an-5f');
    expect(paragraph(out, 'What was done')).toContain(
      '· shop-a1/deployment/web/1  CrashLoopAfterChange, confirmed: confirmed after ten quiet minutes',
    );
    const next = paragraph(out, 'What you can do');
    expect(next).toContain('paramedic describe heal shop-a1/deployment/web/1');
    expect(next).toContain(`paramedic anomalies feedback ${LEAK_ID} --not-an-anomaly`);
    expect(next).toContain(`/api/v1/anomalies/${LEAK_ID}/chart.png`);
  });

  it('says of one that is over and refuted that it is', async () => {
    const { out } = await type('anomalies explain 77d0');
    expect(out).toContain('behaved unlike itself');
    expect(out).toContain('grace said 1h00m ago that it is none');
    expect(out).toContain('nothing was done');
    expect(out).not.toContain('--not-an-anomaly');
  });

  it('gives scripts everything', async () => {
    const { out } = await type(`anomalies explain ${LEAK_ID} -o json`);
    expect(JSON.parse(out)).toMatchObject({
      apiVersion: 'v1',
      kind: 'anomaly',
      anomaly: { id: LEAK_ID },
      explanation: { actAt: 4.1 },
      whatWasDone: { heals: [{ status: 'confirmed' }] },
    });
  });

  it('marks in colour where there is one, and never without', async () => {
    const terminal = { width: 100, hasColour: true };
    expect((await type('anomalies explain an-5f', terminal)).out).toContain('\u001b[31m█\u001b[39m');
    expect((await type('--no-color anomalies explain an-5f', terminal)).out).not.toContain('\u001b');
  });

  it.each([40, 60, 80, 120])('fits a terminal of %i columns, but for what is copied', async (width) => {
    for (const line of ['anomalies list -o wide', 'anomalies explain an-5f', 'get detectors -o wide']) {
      const { out } = await type(line, { width });
      const prose = out.split('\n').filter((shown) => !/paramedic |http:/.test(shown));
      for (const shown of prose) expect(shown.length).toBeLessThanOrEqual(width);
    }
  });

  it('shows no escape sequence from elsewhere', async () => {
    const one = leak({ notAnAnomaly: { by: '\u001b[2Jeve', atMs: 0 } });
    const evil = { ...one, explanation: { ...one.explanation, why: ['\u001b]0;owned\u0007'] } };
    const { out } = await elsewhere(fakeStore(recordsOf([evil])), 'anomalies explain an-5f');
    expect(out).not.toContain('\u001b');
    expect(out).toContain('�[2Jeve');
  });

  it('asks back when several fit, and ends with 3 when none does', async () => {
    const several = await type('anomalies explain an-');
    expect(several.code).toBe(3);
    const two = await elsewhere(
      fakeStore(recordsOf([leak(), leak({ id: 'an-5f00-x' })])),
      'anomalies explain 5f',
    );
    expect(two.code).toBe(2);
    expect(two.err).toContain(`fits 2 anomalies:\n  ${LEAK_ID}  shop-a1/web\n  an-5f00-x  shop-a1/web`);
    for (const id of ['nothing', 'an-0-0']) {
      const none = await type(`anomalies explain ${id}`);
      expect(none.code).toBe(3);
      expect(none.err).toContain('→ list them with `paramedic anomalies list`');
    }
  });
});

describe('paramedic anomalies feedback', () => {
  it('keeps the word of who types, once', async () => {
    const records = recordsOf();
    const store = fakeStore(records);
    const first = await elsewhere(store, 'anomalies feedback 5f --not-an-anomaly --reason "the import"');
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toContain(`${LEAK_ID}: noted: it is not an anomaly`);
    expect(records.anomalies[0]?.notAnAnomaly?.by).toBe('ada');
    const again = await elsewhere(store, 'anomalies feedback 5f --not-an-anomaly');
    expect(again).toMatchObject({ code: 0 });
    expect(again.out).toContain('already');
  });

  it.each([
    ['anomalies feedback an-5f', /--not-an-anomaly/],
    ['anomalies feedback --not-an-anomaly', /missing required argument/],
    ['anomalies list --tier habit', /Allowed choices are warn, act/],
  ])('%s ends with 2 and says what is legal', async (line, words) => {
    const typed = await type(line);
    expect(typed.code).toBe(2);
    expect(typed.err).toMatch(words);
  });
});

describe('paramedic get detectors', () => {
  it('tells who is still learning from who watches, and when they learn next', async () => {
    const { out } = await type('get detectors');
    expect(out.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['WORKLOAD', 'STATUS', 'ROWS', 'MODEL', 'TRAINED', 'NEXT', 'NOTE'],
      [
        'shop-a1/web',
        'watching',
        '40080',
        'c0ffee11',
        '1h00m',
        'in 23h00m',
        'trained: learned from 40080 rows; memoryBytes was not measured for 45 s; nothing was judged there',
      ],
      ['shop-b2/cart', 'learning', '40 of 240', '–', '1m00s', 'in 30m00s', 'learning: needs 200 more rows'],
    ]);
    expect((await type('get detectors -n shop-b2 -o name')).out).toBe('local/shop-b2/deployment/cart');
  });
});
