import { describe, expect, it } from 'vitest';
import { anomalyChart } from '../../../api/charts/anomaly-chart.ts';
import { createPngs } from '../../../api/charts/png.ts';
import { outsideOf, runsOf } from '../../../api/charts/series.ts';
import type { AnomalyRecord } from '../../../store/port.ts';
import { leak, refutedBurst } from '../anomaly-story.ts';

const textsOf = (svg: string): string[] =>
  [...svg.matchAll(/<(?:text|tspan)[^>]*>([^<]*)/g)].map((match) => match[1] ?? '');
const explained = (rest: Partial<AnomalyRecord['explanation']>): AnomalyRecord =>
  leak({ explanation: { ...leak().explanation, ...rest } });
const count = (svg: string, wanted: string): number => svg.split(wanted).length - 1;

describe('the chart of an anomaly', () => {
  it('says where, how strange and when', () => {
    const texts = textsOf(anomalyChart(leak()));
    expect(texts).toContain('shop-a1/web: anomaly, act tier');
    expect(texts).toContain('began 2026-11-22 11:57:00 UTC, going on, 6 min 15 s');
    expect(textsOf(anomalyChart(refutedBurst()))).toContain(
      'began 2026-11-22 10:03:15 UTC, 3 min 20 s; grace says it is none',
    );
  });

  it('has a panel for each of the four most blamed metrics and one for how strange it was', () => {
    const texts = textsOf(anomalyChart(leak()));
    expect(texts.filter((text) => ['memory', 'cpu', 'p95 latency', 'errors'].includes(text))).toEqual([
      'memory',
      'cpu',
      'p95 latency',
      'errors',
    ]);
    expect(texts).not.toContain('requests');
    expect(texts).toContain('71 % of the deviation');
    expect(texts).toEqual(expect.arrayContaining(['how strange', 'warn line', 'act line', '1 in 10,000']));
  });

  it('labels its axes in units that people read', () => {
    const texts = textsOf(anomalyChart(leak()));
    expect(texts).toEqual(
      expect.arrayContaining(['100 MiB', '0.1 cores', '50 ms', '0.2 %', '11:50', '12:00', 'UTC']),
    );
    expect(texts).toContain('last 144 MiB, expected 84.5 MiB to 105 MiB');
  });

  it('marks what lies outside of what was expected, and leaves gaps open', () => {
    const { explanation } = leak();
    const [memory] = explanation.metrics;
    if (memory === undefined) throw new Error('the story has memory');
    expect(outsideOf(explanation.times, memory)).toHaveLength(24);
    expect(runsOf(explanation, memory.values).map((run) => run.length)).toEqual([40, 17, 1, 57]);
    const svg = anomalyChart(leak({ explanation: { ...explanation, metrics: [memory] } }));
    // One more is in the legend.
    expect(count(svg, 'r="2.6"')).toBe(25);
    expect(count(svg, 'stroke="#1d4ed8"')).toBe(1 + 3);
  });

  it('does not draw over samples that are missing altogether', () => {
    const times = [0, 15_000, 90_000, 105_000];
    const runs = runsOf({ times, intervalMs: 15_000 }, [1, 2, 3, 4]);
    expect(runs.map((run) => run.length)).toEqual([2, 2]);
  });

  it('escapes every text, and holds nothing that loads or runs', () => {
    const evil = '"><script>alert(1)</script>&\u0007';
    const { explanation } = leak();
    const metrics = explanation.metrics.map((metric) => ({ ...metric, name: evil }));
    const svg = anomalyChart(
      leak({
        targetKey: `local/${evil}/deployment/${evil}`,
        notAnAnomaly: { by: evil, atMs: 0 },
        explanation: { ...explanation, metrics, why: [evil] },
      }),
    );
    expect(svg).not.toContain('<script');
    expect(svg).not.toContain('\u0007');
    expect(svg).toContain('&lt;script&gt;');
    expect(svg).not.toMatch(/href|url\(|<image|<style|on\w+=/);
  });

  it.each([
    ['nothing was kept', explained({ times: [], surprise: [], metrics: [] })],
    ['one sample', explained({ times: [5], surprise: [9], metrics: [] })],
    [
      'a metric was never measured',
      explained({ metrics: [{ name: 'cpuCores', share: 1, values: [], low: [], high: [] }] }),
    ],
    ['a sample is stranger than any figure', explained({ surprise: [300, null, 300] })],
  ])('is whole when %s', (_case, record) => {
    const svg = anomalyChart(record);
    expect(svg).toMatch(/^<svg .*<\/svg>$/s);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe('its pixels', () => {
  const PNG = [0x89, 0x50, 0x4e, 0x47];
  const WIDTH_AT = 16;

  it('are twice as fine as the SVG, and the same each time', { timeout: 60_000 }, async () => {
    const pngOf = createPngs();
    const svg = anomalyChart(leak());
    const both = await Promise.all([pngOf(svg), pngOf(svg)]);
    const [one, other] = both.map((drawn) => (drawn.ok ? drawn.bytes : null));
    if (one === null || one === undefined) throw new Error(JSON.stringify(both));
    expect([...one.subarray(0, 4)]).toEqual(PNG);
    expect(new DataView(one.buffer, one.byteOffset).getUint32(WIDTH_AT)).toBe(1920);
    expect(Buffer.from(one).equals(Buffer.from(other ?? []))).toBe(true);
  });

  it('are refused while two others are drawn, and drawn again after', { timeout: 60_000 }, async () => {
    const pngOf = createPngs();
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>';
    const drawn = await Promise.all([pngOf(svg), pngOf(svg), pngOf(svg)]);
    expect(drawn.map((one) => (one.ok ? 'drawn' : one.why))).toEqual(['drawn', 'drawn', 'busy']);
    expect((await pngOf(svg)).ok).toBe(true);
  });

  it('fail with a reason, never with the process, when the SVG is broken', { timeout: 60_000 }, async () => {
    const drawn = await createPngs()('<svg');
    expect(drawn).toMatchObject({ ok: false, why: 'failed' });
  });
});
