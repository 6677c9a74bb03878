import type { AnomalyRecord } from '../../store/port.ts';
import { scaleOf } from './scale.ts';
import type { Scale } from './scale.ts';
import { element, textAt } from './svg.ts';

export const COLOURS = {
  text: '#1f2937',
  quiet: '#6b7280',
  grid: '#e5e7eb',
  series: '#1d4ed8',
  expected: '#dbeafe',
  outside: '#b91c1c',
  stretch: '#fef2f2',
  warn: '#b45309',
  act: '#b91c1c',
} as const;

export const WIDTH = 960;
const LEFT = 104;
const RIGHT = 24;
/** Of a panel: its heading, then its plot. */
const HEADING = 26;
const PLOT = 104;
export const PANEL_HEIGHT = HEADING + PLOT + 16;

/** Where one panel is, and its time axis. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly headingY: number;
  readonly time: Scale;
  readonly halfMs: number;
  /** When the anomaly began, and its newest sample. */
  readonly stretch: readonly [number, number];
}

/** Places panels one under the other, all with the same time axis. */
export function framesFor(record: AnomalyRecord): (index: number, headerHeight: number) => Frame {
  const { times, intervalMs } = record.explanation;
  const [left, right] = [LEFT, WIDTH - RIGHT];
  const halfMs = intervalMs / 2;
  const first = times[0] ?? record.atMs;
  const last = times.at(-1) ?? record.lastAtMs;
  const time = scaleOf([first - halfMs, last + halfMs], [left, right]);
  return (index, headerHeight) => {
    const y = headerHeight + index * PANEL_HEIGHT;
    const stretch = [record.atMs, record.lastAtMs] as const;
    const [top, bottom] = [y + HEADING, y + HEADING + PLOT];
    return { left, right, top, bottom, headingY: y + 17, time, halfMs, stretch };
  };
}

/** What lies under every series: the stretch of the anomaly, the grid with its labels, the heading. */
export function panelBase(
  frame: Frame,
  told: {
    readonly title: string;
    readonly about: string;
    readonly aside: string;
    readonly ticks: readonly { readonly y: number; readonly label: string }[];
  },
): string {
  const { left, right, headingY } = frame;
  const about = element('tspan', { dx: 8, 'font-weight': '400', fill: COLOURS.quiet }, told.about);
  return [
    stretchOf(frame),
    ...told.ticks.flatMap(({ y, label }) => [
      element('line', { x1: left, x2: right, y1: y, y2: y, stroke: COLOURS.grid }),
      textAt(left - 8, y + 4, label, { 'text-anchor': 'end', fill: COLOURS.quiet, 'font-size': 11 }),
    ]),
    element('text', { x: left, y: headingY, 'font-weight': '600' }, told.title, about),
    textAt(right, headingY, told.aside, { 'text-anchor': 'end', fill: COLOURS.quiet }),
  ].join('');
}

function stretchOf({ left, right, top, bottom, time, halfMs, stretch }: Frame): string {
  const from = Math.max(time.placeOf(stretch[0] - halfMs), left);
  const to = Math.min(time.placeOf(stretch[1] + halfMs), right);
  if (to <= from) return '';
  return element('rect', { x: from, y: top, width: to - from, height: bottom - top, fill: COLOURS.stretch });
}
