import type { AnomalyExplanation } from '../../domain/access/anomaly-schema.ts';
import { metricText, metricTitle } from '../../domain/workload/metric-text.ts';
import { COLOURS, panelBase } from './frame.ts';
import type { Frame } from './frame.ts';
import { niceTicks, scaleOf } from './scale.ts';
import type { Scale } from './scale.ts';
import { newestOf, outsideOf, runsOf } from './series.ts';
import { element, escapeText, lineThrough } from './svg.ts';
import type { Point } from './svg.ts';

type Metric = AnomalyExplanation['metrics'][number];

/** What one shown unit of a metric is, so that its axis has round figures as they are read. */
const unitOf = (name: string): number => (/bytes/i.test(name) ? 1_048_576 : 1);

/** Below this share of the largest value an axis begins at nothing. */
const FROM_ZERO = 0.6;
const PAD = 0.08;

/** One metric: the series, where it was expected, and what lay outside. */
export function metricPanel(explanation: AnomalyExplanation, metric: Metric, frame: Frame): string {
  const value = scaleOf(endsOf(metric), [frame.bottom, frame.top]);
  const ticks = niceTicks(value.low, value.high, { unit: unitOf(metric.name) }).map((tick) => ({
    y: value.placeOf(tick),
    label: metricText(metric.name, tick),
  }));
  const outside = outsideOf(explanation.times, metric).map(({ atMs, value: of }) =>
    element('circle', {
      cx: frame.time.placeOf(atMs),
      cy: value.placeOf(of),
      r: 2.6,
      fill: COLOURS.outside,
    }),
  );
  return [
    panelBase(frame, {
      title: escapeText(metricTitle(metric.name)),
      about: `${String(Math.round(metric.share * 100))} % of the deviation`,
      aside: asideOf(metric),
      ticks,
    }),
    expected(explanation, metric, { frame, value }),
    seriesLine(runsOf(explanation, metric.values), { frame, value, colour: COLOURS.series }),
    ...outside,
  ].join('');
}

function asideOf({ name, values, low, high }: Metric): string {
  const newest = newestOf(values);
  const [from, to] = [low.at(-1), high.at(-1)];
  const last = newest === null ? 'nothing measured' : `last ${metricText(name, newest)}`;
  if (from === undefined || to === undefined) return last;
  return `${last}, expected ${metricText(name, from)} to ${metricText(name, to)}`;
}

/** The ends of the axis: everything fits, with some room. */
function endsOf({ values, low, high }: Metric): [number, number] {
  const all = [...values, ...low, ...high].filter((one) => one !== null && Number.isFinite(one)) as number[];
  if (all.length === 0) return [0, 1];
  const least = all.reduce((a, b) => Math.min(a, b));
  const most = all.reduce((a, b) => Math.max(a, b));
  if (most === 0 && least === 0) return [0, 1];
  const from = least >= 0 && least < FROM_ZERO * most ? 0 : least;
  const room = PAD * (most > from ? most - from : Math.abs(most));
  return [from === 0 ? 0 : from - room, most + room];
}

function expected(
  explanation: AnomalyExplanation,
  { low, high }: Metric,
  { frame, value }: { readonly frame: Frame; readonly value: Scale },
): string {
  const lows = runsOf(explanation, low);
  return runsOf(explanation, high)
    .map((run, n) => {
      const under = lows[n] ?? [];
      const edge = (of: typeof run): Point[] => {
        const places = of.map((one): Point => [frame.time.placeOf(one.atMs), value.placeOf(one.value)]);
        const [first, last] = [of[0], of.at(-1)];
        if (first === undefined || last === undefined) return [];
        return [
          [frame.time.placeOf(first.atMs - frame.halfMs), value.placeOf(first.value)],
          ...places,
          [frame.time.placeOf(last.atMs + frame.halfMs), value.placeOf(last.value)],
        ];
      };
      const d = `${lineThrough([...edge(run), ...edge(under).toReversed()])}Z`;
      return element('path', { d, fill: COLOURS.expected });
    })
    .join('');
}

/** A line a run; a sample alone between gaps is a dot. */
export function seriesLine(
  runs: ReturnType<typeof runsOf>,
  { frame, value, colour }: { readonly frame: Frame; readonly value: Scale; readonly colour: string },
): string {
  return runs
    .map((run) => {
      const points = run.map((one): Point => [
        frame.time.placeOf(one.atMs),
        value.placeOf(Math.min(one.value, value.high)),
      ]);
      const [alone] = points;
      if (points.length === 1 && alone !== undefined)
        return element('circle', { cx: alone[0], cy: alone[1], r: 1.8, fill: colour });
      return element('path', {
        d: lineThrough(points),
        fill: 'none',
        stroke: colour,
        'stroke-width': 1.6,
        'stroke-linejoin': 'round',
      });
    })
    .join('');
}
