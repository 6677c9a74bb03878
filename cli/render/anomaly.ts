import type { AnomalyExplanation } from '../../domain/access/anomaly-schema.ts';
import type { AnomalyDetail } from '../../domain/access/anomaly-view-schema.ts';
import { shortHealId } from '../../domain/access/heal-id.ts';
import { rarityText, scoreText } from '../../domain/access/rarity.ts';
import { metricText, metricTitle } from '../../domain/workload/metric-text.ts';
import { ageText, stampText } from './age.ts';
import { byStatus } from './colour.ts';
import type { Paint } from './colour.ts';
import { placeOf } from './lists.ts';
import { plain } from './plain.ts';
import { seriesLines, surpriseLines } from './series.ts';
import { renderTable } from './table.ts';
import { beside } from './wrap.ts';

export interface AnomalyLook {
  readonly nowMs: number;
  readonly width: number | null;
  readonly paint: Paint;
  /** Where the API answers, for the picture. */
  readonly url: string;
}

const LABEL_WIDTH = 12;

/** One anomaly as a person asks for it: what, why, the series, what was done and what can be done. */
export function anomalyDetailLines(detail: AnomalyDetail, look: AnomalyLook): string[] {
  const { anomaly, explanation } = detail;
  const { width, paint } = look;
  return [
    ...headLines(detail, look),
    ...section(
      'Why',
      paint,
      explanation.why.flatMap((why) => beside('  · ', plain(why), width)),
    ),
    ...section('Metrics', paint, metricLines(explanation, look)),
    ...section('How strange', paint, surpriseLines(explanation, anomaly.tier, look)),
    ...section('Second opinion', paint, beside('  ', forestText(explanation.forestSurprise), width)),
    ...section('What was done', paint, doneLines(detail, look)),
    ...section('What you can do', paint, nextLines(detail, look)),
  ];
}

const section = (title: string, paint: Paint, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', paint.bold(title), ...lines];

function headLines({ anomaly, explanation }: AnomalyDetail, look: AnomalyLook): string[] {
  const { width, paint, nowMs } = look;
  const { tier, atMs, lastAtMs, endedAtMs, notAnAnomaly } = anomaly;
  const line = (label: string, text: string): string[] =>
    beside(label.padEnd(LABEL_WIDTH), plain(text), width);
  const { model } = explanation;
  const lasted = `${endedAtMs === null ? 'goes on, ' : 'over, '}${ageText(lastAtMs - atMs)} from its first to its newest strange sample`;
  const [tierLine = '', ...tierRest] = line('Tier', `${tier}: ${TIERS[tier]}`);
  return [
    ...beside('', plain(headlineOf(anomaly)), width).map(paint.bold),
    '',
    ...line('Anomaly', anomaly.id),
    tierLine.replace(tier, byStatus(paint, tier)),
    ...tierRest,
    ...line(
      'Score',
      `${scoreText(anomaly.score)}, where ${scoreText(anomaly.threshold)} is the line of its tier`,
    ),
    ...line('Began', `${ageText(nowMs - atMs)} ago (${stampText(atMs)})`),
    ...line('Lasted', lasted),
    ...line(
      'Learned',
      `from ${String(model.rows)} samples, ${stampText(model.fromMs)} to ${stampText(model.toMs)}; model ${model.checksum.slice(0, 12)}`,
    ),
    ...(notAnAnomaly === null
      ? []
      : line('Refuted', `${notAnAnomaly.by} said ${ageText(nowMs - notAnAnomaly.atMs)} ago that it is none`)),
  ];
}

const TIERS = {
  warn: 'rare for this workload; worth a look',
  act: 'rarer than the strictest line; it is evidence in a diagnosis, and heals nothing by itself',
} as const;

function headlineOf({ targetKey, tier, topMetric, endedAtMs }: AnomalyDetail['anomaly']): string {
  const verb = endedAtMs === null ? 'behaves' : 'behaved';
  const most = topMetric === null ? 'no single metric stands out' : `${metricTitle(topMetric)} most of all`;
  return `${placeOf(targetKey)} ${verb} unlike itself (${tier} tier): ${most}`;
}

function metricLines(explanation: AnomalyExplanation, look: AnomalyLook): string[] {
  const { metrics } = explanation;
  const [titles = '', ...rows] = renderTable(
    [
      { title: 'METRIC', of: ({ name }) => metricTitle(name), cut: 'end' },
      { title: 'SHARE', of: ({ share }) => `${String(Math.round(share * 100))} %` },
      { title: 'NOW', of: ({ name, values }) => valueText(name, values.at(-1)) },
      {
        title: 'EXPECTED',
        of: ({ name, low, high }) => `${valueText(name, low.at(-1))} to ${valueText(name, high.at(-1))}`,
        cut: 'end',
      },
    ],
    metrics,
    look.width === null ? null : look.width - 2,
  );
  return [
    look.paint.dim(`  ${titles}`),
    ...metrics.flatMap((metric, n) => [`  ${rows[n] ?? ''}`, ...seriesLines(metric, look)]),
    ...beside('  ', '^ outside of what was expected · not measured; oldest first', look.width).map(
      look.paint.dim,
    ),
  ];
}

const valueText = (name: string, value: number | null | undefined): string =>
  value === null || value === undefined ? 'missing' : metricText(name, value);

/** One sample in a hundred: the least that is worth the word. */
const STRANGE = 2;
const UNUSUAL = 1;

function forestText(surprise: number | null): string {
  if (surprise === null) return 'the isolation forest has no say: this model has none';
  const rarity = rarityText(surprise);
  if (surprise >= STRANGE) return `the isolation forest agrees: for it, ${rarity} samples is as strange`;
  if (surprise >= UNUSUAL)
    return `the isolation forest finds it unusual, no more: for it, ${rarity} samples is as strange`;
  return `the isolation forest does not agree: for it, ${rarity} samples is as strange`;
}

function doneLines({ whatWasDone }: AnomalyDetail, { width, paint }: AnomalyLook): string[] {
  const { heals, sentence } = whatWasDone;
  return [
    ...beside('  ', plain(sentence), width),
    ...heals.flatMap(({ id, mode, status, sentence: how }) => {
      const text = `${shortHealId(id)}  ${mode ?? 'no diagnosis yet'}, ${status}: ${how}`;
      return beside('  · ', plain(text), width).map((line) =>
        line.replace(`, ${status}:`, `, ${byStatus(paint, status)(status)}:`),
      );
    }),
  ];
}

function nextLines({ anomaly, whatWasDone }: AnomalyDetail, { paint, url }: AnomalyLook): string[] {
  const [, namespace = ''] = anomaly.targetKey.split('/');
  const step = (why: string, what: string): string[] => [`  ${why}`, `    ${paint.bold(plain(what))}`];
  return [
    ...whatWasDone.heals.flatMap(({ id }) =>
      step('read what the heal did', `paramedic describe heal ${shortHealId(id)}`),
    ),
    ...(anomaly.endedAtMs === null
      ? step('follow what happens to it', `paramedic watch -n ${namespace}`)
      : []),
    ...step('see it as a picture', `${url}/api/v1/anomalies/${anomaly.id}/chart.png`),
    ...(anomaly.notAnAnomaly === null
      ? step(
          'say that it is normal',
          `paramedic anomalies feedback ${anomaly.id} --not-an-anomaly --reason "…"`,
        )
      : []),
  ];
}
