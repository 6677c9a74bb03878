import type { AnomalyExplanation } from '../../domain/access/anomaly-schema.ts';
import { rarityText } from '../../domain/access/rarity.ts';
import type { Paint } from './colour.ts';
import { sparkline, squeeze } from './sparkline.ts';
import type { Drawn } from './sparkline.ts';
import { beside } from './wrap.ts';

interface SeriesLook {
  readonly width: number | null;
  readonly paint: Paint;
}

const INDENT = '    ';
/** More bars than this say no more. */
const MOST_BARS = 80;

/** The bars of one metric; what lies outside of what was expected is marked. */
export function seriesLines(
  { values, low, high }: AnomalyExplanation['metrics'][number],
  look: SeriesLook,
): string[] {
  const samples = values.map((value, n): Drawn => {
    const [from, to] = [low[n], high[n]];
    const isOutside =
      value !== null && ((from !== undefined && value < from) || (to !== undefined && value > to));
    return { value, isMarked: isOutside };
  });
  const known = [...values, ...low, ...high].filter((one) => one !== null);
  return drawn(samples, [least(known), greatest(known)], look);
}

/** How strange each sample was, and the line of the tier that was reached. */
export function surpriseLines(
  { surprise, warnAt, actAt }: AnomalyExplanation,
  tier: 'warn' | 'act',
  look: SeriesLook,
): string[] {
  const line = tier === 'act' ? actAt : warnAt;
  const known = surprise.filter((one) => one !== null);
  const samples = surprise.map((value): Drawn => ({ value, isMarked: value !== null && value > line }));
  const words = `^ beyond the ${tier} line: rarer than ${rarityText(line)} samples; the strangest ${rarityText(greatest([0, ...known]))}`;
  return [...drawn(samples, [0, greatest([line, ...known])], look), ...beside('  ', words, look.width)];
}

function drawn(samples: readonly Drawn[], ends: readonly [number, number], look: SeriesLook): string[] {
  const room = look.width === null ? MOST_BARS : Math.min(MOST_BARS, look.width - INDENT.length);
  const { bars, marks } = sparkline(squeeze(samples, Math.max(room, 1)), ends, look.paint.bad);
  if (bars === '') return [];
  return [`${INDENT}${bars}`, ...(marks === '' ? [] : [`${INDENT}${marks}`])];
}

const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity);
const greatest = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), -Infinity);
