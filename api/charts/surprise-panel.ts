import type { AnomalyExplanation } from '../../domain/access/anomaly-schema.ts';
import { rarityText } from '../../domain/access/rarity.ts';
import { COLOURS, panelBase } from './frame.ts';
import type { Frame } from './frame.ts';
import { seriesLine } from './metric-panel.ts';
import { niceTicks, scaleOf } from './scale.ts';
import { newestOf, runsOf } from './series.ts';
import { element, textAt } from './svg.ts';

/** So far beyond the act line the panel ends: what is stranger still is drawn at its edge. */
const MOST_LINES = 2.5;
const ROOM = 1.12;

/** How strange each sample was, with the lines of both tiers. */
export function surprisePanel(explanation: AnomalyExplanation, frame: Frame): string {
  const { surprise, warnAt, actAt } = explanation;
  const peak = surprise.reduce<number>((most, one) => Math.max(most, one ?? 0), 0);
  const edge = Math.max(warnAt, actAt);
  const most = ROOM * Math.max(edge, Math.min(peak, MOST_LINES * edge), 1);
  const value = scaleOf([0, most], [frame.bottom, frame.top]);
  const ticks = niceTicks(0, most)
    .filter((tick) => tick > 0)
    .map((tick) => ({ y: value.placeOf(tick), label: shortRarity(tick) }));
  const newest = newestOf(surprise);
  return [
    panelBase(frame, {
      title: 'how strange',
      about: 'of samples like those it learned from, so many are at least as strange',
      aside: newest === null ? 'nothing judged' : `last ${rarityText(newest)}, peak ${rarityText(peak)}`,
      ticks,
    }),
    seriesLine(runsOf(explanation, surprise), { frame, value, colour: COLOURS.text }),
    // Labels at opposite ends: the two lines may lie close together.
    tierLine(frame, value.placeOf(warnAt), { name: 'warn', colour: COLOURS.warn, isLeft: true }),
    tierLine(frame, value.placeOf(actAt), { name: 'act', colour: COLOURS.act, isLeft: false }),
  ].join('');
}

function tierLine(
  { left, right }: Frame,
  y: number,
  { name, colour, isLeft }: { readonly name: string; readonly colour: string; readonly isLeft: boolean },
): string {
  const line = { x1: left, x2: right, y1: y, y2: y, stroke: colour, 'stroke-dasharray': '6 4' };
  return [
    element('line', line),
    textAt(isLeft ? left + 4 : right - 4, y - 4, `${name} line`, {
      'text-anchor': isLeft ? 'start' : 'end',
      fill: colour,
      'font-size': 11,
    }),
  ].join('');
}

const MOST_DIGITS = 6;

/** Short enough for an axis. */
const shortRarity = (surprise: number): string =>
  surprise <= MOST_DIGITS ? rarityText(surprise) : `1 in 10^${String(Math.round(surprise * 10) / 10)}`;
