import { byLevelQuery, json, vector } from './prometheus-server.ts';
import type { Answer } from './prometheus-server.ts';
import { NOW_SECONDS, WINDOW_MS } from './reader-on-server.ts';

/** One pod of each version as it is labelled, one that is gone, and one of another namespace. */
export const a = { namespace: 'shop', pod: 'shop-new-a', pod_template_hash: 'new' };
export const b = { namespace: 'shop', pod: 'shop-old-b', pod_template_hash: 'old' };
const gone = { namespace: 'shop', pod: 'shop-old-gone', pod_template_hash: 'old' };
const elsewhere = { namespace: 'bank', pod: 'shop-new-a', pod_template_hash: 'new' };

/** Two pods, one of each version, scraped two seconds ago. */
const good = {
  completed: json(
    vector([
      [a, 150],
      [b, 90],
      [gone, 10],
      [elsewhere, 999],
    ]),
  ),
  failed: json(vector([[a, 30]])),
  received: json(
    vector([
      [a, 160],
      [b, 90],
    ]),
  ),
  inFlight: json(
    vector([
      [a, 10],
      [b, 0],
    ]),
  ),
  p95Seconds: json(vector([[{ namespace: 'shop', pod_template_hash: 'new' }, 0.75]])),
  lastScrape: json(
    vector([
      [a, NOW_SECONDS - 2],
      [b, NOW_SECONDS - 2],
      [elsewhere, NOW_SECONDS],
    ]),
  ),
  cpuCores: json(vector([[{ namespace: 'shop', pod: 'shop-new-a' }, 0.25]])),
  memoryBytes: json(
    vector([
      [{ namespace: 'shop', pod: 'shop-new-a' }, 1e8],
      [{ namespace: 'shop', pod: 'shop-old-b' }, 2e8],
    ]),
  ),
};

export type LevelAnswers = Partial<Record<keyof typeof good, Answer>>;

/** All of that, but for what is named here. */
export const answering = (changes: LevelAnswers): Answer =>
  byLevelQuery({ ...good, ...changes }, ['shop'], WINDOW_MS);

/** The newest sample of the shop is of this age. */
export const scraped = (ageSeconds: number) => json(vector([[a, NOW_SECONDS - ageSeconds]]));
