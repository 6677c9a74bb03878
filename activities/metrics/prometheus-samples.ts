import { rowsOf } from '../../domain/detection/intake/grid-range.ts';
import { assembleWindow } from './assemble-window.ts';
import type { Answered, AnswersByQuery } from './assemble-window.ts';
import { UnreadableMetrics } from './prometheus-answer.ts';
import type { Series } from './prometheus-answer.ts';
import type { PrometheusApi } from './prometheus-api.ts';
import { fillQuery, HISTORY_QUERIES } from './queries.ts';
import type { HistoryQueries } from './queries.ts';
import type { SampleRange, SampleSource } from './sample-source.ts';
import { indexSeries } from './series-index.ts';

export interface PrometheusSamplesOptions {
  readonly scrapeIntervalMs: number;
  /** Those left out are not asked, and what they tell is missing. */
  readonly queries?: Partial<HistoryQueries>;
}

/** rate() over fewer scrapes than this is mostly extrapolation. */
const SCRAPES_PER_RATE = 4;
/** A kubelet counts its containers anew only every 10 to 20 s: a shorter rate is nothing, then twice as much. */
const KUBELET_RATE_MS = 60_000;
const FROM_KUBELETS: ReadonlySet<keyof HistoryQueries> = new Set([
  'cpuCores',
  'diskBytesPerSecond',
  'networkBytesPerSecond',
]);
/** Prometheus refuses more than 11,000 points a series. */
const MOST_POINTS_A_SERIES = 10_000;
/** About 14 MiB of answer: a point takes some 35 bytes, and the answer may have 32 MiB. */
const MOST_POINTS_AN_ANSWER = 400_000;

/** The range in pieces that one answer can hold, newest first. */
function piecesOf(range: SampleRange, workloads: number): SampleRange[] {
  const { fromMs, stepMs } = range;
  const rows = rowsOf(range);
  const most = Math.min(MOST_POINTS_A_SERIES, Math.max(1, Math.floor(MOST_POINTS_AN_ANSWER / workloads)));
  return Array.from({ length: Math.ceil(rows / most) }, (_, piece) => {
    const end = rows - 1 - piece * most;
    const begin = Math.max(0, end - most + 1);
    return { fromMs: fromMs + begin * stepMs, toMs: fromMs + end * stepMs, stepMs };
  });
}

/** Asks one query piece by piece. Where a piece cannot be read, the older ones are not asked any more. */
async function ask(
  pieces: readonly SampleRange[],
  queryRange: (piece: SampleRange) => Promise<Series[]>,
): Promise<Answered> {
  const series: Series[] = [];
  for (const [place, piece] of pieces.entries()) {
    try {
      series.push(...(await queryRange(piece)));
    } catch (failed) {
      if (!(failed instanceof UnreadableMetrics)) throw failed;
      const rows = pieces.slice(place).reduce((sum, left) => sum + rowsOf(left), 0);
      return { series: indexSeries(series), unread: { toMs: piece.toMs, rows, reason: failed.message } };
    }
  }
  return { series: indexSeries(series), unread: null };
}

/**
 * Samples from a Prometheus HTTP API: seven queries, whatever the number of workloads; long ranges in pieces. A query
 * that cannot be read leaves its metrics missing, with an issue that says why; only the caller's own abort is thrown.
 *
 * CPU and memory are in cores and bytes, not as a share of the limit: a limit that a heal has raised would look like an
 * anomaly of the workload, and many have none.
 */
export function createPrometheusSamples(api: PrometheusApi, options: PrometheusSamplesOptions): SampleSource {
  const { scrapeIntervalMs, queries = HISTORY_QUERIES } = options;
  const asked = Object.entries(queries) as [keyof HistoryQueries, string][];
  return {
    async read(requests, range, signal) {
      if (requests.length === 0) return new Map();
      const windowMs = Math.max(range.stepMs, SCRAPES_PER_RATE * scrapeIntervalMs);
      const kubeletMs = Math.max(windowMs, KUBELET_RATE_MS);
      const namespaces = requests.map(({ namespace }) => namespace);
      const pieces = piecesOf(range, requests.length);
      const answers = await Promise.all(
        asked.map(async ([name, template]) => {
          const query = fillQuery(template, namespaces, FROM_KUBELETS.has(name) ? kubeletMs : windowMs);
          return [name, await ask(pieces, (piece) => api.queryRange(query, piece, signal))] as const;
        }),
      );
      const byQuery: AnswersByQuery = Object.fromEntries(answers);
      return new Map(requests.map((request) => [request.key, assembleWindow(request, byQuery, range)]));
    },
  };
}
