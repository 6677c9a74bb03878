import { UnreadableMetrics } from './prometheus-answer.ts';
import type { PrometheusApi } from './prometheus-api.ts';

/** A user's own query, asked once. */
export interface CustomMetricReader {
  /**
   * Its one number now. Null: nothing, several series, NaN or an infinity. Rejects with `UnreadableMetrics` when Prometheus
   * does not answer or refuses the query, and with the caller's own abort; bounded by the API's timeout.
   */
  instant(query: string, signal: AbortSignal): Promise<number | null>;
}

/** What a query's placeholders stand for. Versions are pod template hashes. */
export interface QueryContext {
  readonly namespace: string;
  readonly windowMs: number;
  readonly canary: readonly string[];
  readonly baseline: readonly string[];
}

/**
 * A user's query for one watch: `$namespace`, `$window`, and `$canary` and `$baseline`, which are regular expressions for
 * the label `pod_template_hash` of the new and the old version. One release file serves staging and production by them.
 */
export function fillCustomQuery(query: string, context: QueryContext): string {
  const values: Readonly<Record<string, string>> = {
    $namespace: context.namespace,
    $window: `${String(Math.max(1, Math.round(context.windowMs)))}ms`,
    $canary: context.canary.join('|'),
    $baseline: context.baseline.join('|'),
  };
  return query.replaceAll(/\$(?:namespace|window|canary|baseline)\b/g, (name) => values[name] ?? name);
}

export function createCustomMetricReader(api: PrometheusApi, nowMs: () => number): CustomMetricReader {
  const ask = async (query: string, signal: AbortSignal): Promise<number | null> => {
    const [only, ...more] = await api.query(query, nowMs(), signal);
    if (only === undefined || more.length > 0) return null;
    return Number.isFinite(only.value) ? only.value : null;
  };
  return {
    instant: async (query, signal) => {
      try {
        return await ask(query, signal);
      } catch (failed) {
        if (!(failed instanceof UnreadableMetrics)) throw failed;
        // A query may be of a scalar, which the API answers in another shape. The line break ends a comment of the query's.
        return await ask(`vector(${query}\n)`, signal).catch(() => {
          signal.throwIfAborted();
          throw failed;
        });
      }
    },
  };
}
