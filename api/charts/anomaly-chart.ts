import type { AnomalyRecord } from '../../store/port.ts';
import { COLOURS, framesFor, PANEL_HEIGHT, WIDTH } from './frame.ts';
import type { Frame } from './frame.ts';
import { metricPanel } from './metric-panel.ts';
import { timeTicks } from './scale.ts';
import { surprisePanel } from './surprise-panel.ts';
import { element, escapeText, textAt } from './svg.ts';

const HEADER = 84;
const FOOTER = 38;
const MOST_PANELS = 4;
const MOST_TIMES = 9;
/** Longer names are cut: the picture has one width. */
const MOST_NAME = 60;

/**
 * An anomaly as an SVG on white: the most blamed metrics, a panel each, and how strange the samples were. Loads nothing;
 * every text in it is escaped.
 */
export function anomalyChart(record: AnomalyRecord): string {
  const { explanation } = record;
  const frameAt = framesFor(record);
  const shown = explanation.metrics.toSorted((a, b) => b.share - a.share).slice(0, MOST_PANELS);
  const last = frameAt(shown.length, HEADER);
  const height = HEADER + (shown.length + 1) * PANEL_HEIGHT + FOOTER;
  const title = titleOf(record);
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    width: WIDTH,
    height,
    viewBox: `0 0 ${String(WIDTH)} ${String(height)}`,
    role: 'img',
    'font-family': 'Inter, system-ui, sans-serif',
    'font-size': 12,
    fill: COLOURS.text,
  };
  return element(
    'svg',
    attributes,
    element('title', {}, escapeText(title)),
    element('desc', {}, escapeText(explanation.why.join('; '))),
    element('rect', { width: WIDTH, height, fill: '#ffffff' }),
    header(record, title),
    ...shown.map((metric, n) => metricPanel(explanation, metric, frameAt(n, HEADER))),
    surprisePanel(explanation, last),
    timeAxis(last),
  );
}

function titleOf({ targetKey, tier }: AnomalyRecord): string {
  const [, namespace = '', , name = ''] = targetKey.split('/');
  const place = name === '' ? targetKey : `${namespace}/${name}`;
  return `${place.length > MOST_NAME ? `${place.slice(0, MOST_NAME - 1)}…` : place}: anomaly, ${tier} tier`;
}

function header(record: AnomalyRecord, title: string): string {
  const { atMs, lastAtMs, endedAtMs, notAnAnomaly } = record;
  const began = new Date(atMs).toISOString().replace('T', ' ').slice(0, 19);
  const lasted = `${endedAtMs === null ? 'going on, ' : ''}${durationText(lastAtMs - atMs)}`;
  const refuted = notAnAnomaly === null ? '' : `; ${notAnAnomaly.by.slice(0, MOST_NAME)} says it is none`;
  return [
    textAt(24, 32, title, { 'font-size': 18, 'font-weight': '600' }),
    textAt(24, 54, `began ${began} UTC, ${lasted}${refuted}`, { fill: COLOURS.quiet }),
    legend(24, 74),
  ].join('');
}

/** 45 s → `45 s`, 195 s → `3 min 15 s`, 2 h 5 min → `2 h 5 min`. */
function durationText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3600)];
  if (minutes === 0) return `${String(seconds)} s`;
  if (hours === 0) return `${String(minutes)} min ${String(seconds % 60)} s`;
  return `${String(hours)} h ${String(minutes % 60)} min`;
}

function legend(x: number, y: number): string {
  const word = (dx: number, text: string) => textAt(x + dx, y, text, { fill: COLOURS.quiet });
  const box = (dx: number, fill: string) =>
    element('rect', { x: x + dx, y: y - 10, width: 20, height: 12, fill });
  return [
    element('line', {
      x1: x,
      x2: x + 20,
      y1: y - 4,
      y2: y - 4,
      stroke: COLOURS.series,
      'stroke-width': 1.6,
    }),
    word(26, 'measured'),
    box(98, COLOURS.expected),
    word(124, 'expected: 99 of 100 samples'),
    element('circle', { cx: x + 308, cy: y - 4, r: 2.6, fill: COLOURS.outside }),
    word(318, 'outside'),
    box(380, COLOURS.stretch),
    word(406, 'the anomaly'),
  ].join('');
}

function timeAxis({ time, left, right, bottom }: Frame): string {
  const ticks = timeTicks(time.low, time.high, MOST_TIMES).map(({ atMs, label }) => {
    const x = time.placeOf(atMs);
    return [
      element('line', { x1: x, x2: x, y1: bottom, y2: bottom + 5, stroke: COLOURS.quiet }),
      textAt(x, bottom + 18, label, { 'text-anchor': 'middle', fill: COLOURS.quiet, 'font-size': 11 }),
    ].join('');
  });
  return [
    element('line', { x1: left, x2: right, y1: bottom, y2: bottom, stroke: COLOURS.quiet }),
    ...ticks,
    textAt(left - 8, bottom + 18, 'UTC', { 'text-anchor': 'end', fill: COLOURS.quiet, 'font-size': 11 }),
  ].join('');
}
