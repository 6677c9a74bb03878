import type { AnomalyExplanation } from '../../domain/access/anomaly-schema.ts';
import type { AnomalyRecord, DetectorRecord } from '../../store/port.ts';
import { NOW_MS } from './story.ts';

const STEP_MS = 15_000;
const SAMPLES = 120;
/** From this sample on memory grows; these ones nobody measured. */
const BEGAN = 90;
const GAP = new Set([40, 41, 42, 60, 62]);

export const LEAK_ID = 'an-5f2c91aa-mhq1x2k0';
export const CART_ID = 'an-77d0b3c4-mhq1abcd';

const times = Array.from({ length: SAMPLES }, (_, n) => NOW_MS - (SAMPLES - 1 - n) * STEP_MS);
/** The same ripple each time: tests must not depend on luck. */
const ripple = (n: number): number => Math.sin(n * 1.7) * 0.6 + Math.sin(n * 0.53) * 0.4;
const growth = (n: number): number => Math.max(0, n - BEGAN + 1);

type Metric = AnomalyExplanation['metrics'][number];
const metric = (
  name: string,
  share: number,
  shape: { readonly middle: number; readonly width: number; readonly grows?: number },
): Metric => ({
  name,
  share,
  values: times.map((_, n) =>
    GAP.has(n) ? null : shape.middle + 0.5 * shape.width * ripple(n) + (shape.grows ?? 0) * growth(n),
  ),
  low: times.map((_, n) => shape.middle - shape.width + 0.2 * shape.width * Math.sin(n / 30)),
  high: times.map((_, n) => shape.middle + shape.width + 0.2 * shape.width * Math.sin(n / 30)),
});

const MIB = 1_048_576;
const explanation: AnomalyExplanation = {
  intervalMs: STEP_MS,
  times,
  surprise: times.map((_, n) => (GAP.has(n) ? null : 1 + 0.6 * ripple(n) + 0.22 * growth(n))),
  warnAt: 2.3,
  actAt: 4.1,
  metrics: [
    metric('memoryBytes', 0.71, { middle: 96 * MIB, width: 10 * MIB, grows: 1.5 * MIB }),
    metric('cpuCores', 0.18, { middle: 0.21, width: 0.05, grows: 0.003 }),
    metric('p95Ms', 0.07, { middle: 84, width: 22 }),
    metric('errorRatio', 0.03, { middle: 0.004, width: 0.003 }),
    metric('requestsPerSecond', 0.01, { middle: 41, width: 9 }),
  ],
  why: [
    'stranger than 1 in 40,000 samples of this workload, where 1 in 13,000 is the act line',
    'memory stands out with 71 % of the deviation: 141 MiB, expected 86 MiB to 106 MiB',
  ],
  forestSurprise: 2.6,
  model: {
    checksum: 'c0ffee11'.repeat(8),
    fromMs: NOW_MS - 7 * 86_400_000,
    toMs: NOW_MS - 3_600_000,
    rows: 40_080,
  },
};

/** Memory of the web workload grows; it goes on. */
export const leak = (rest: Partial<AnomalyRecord> = {}): AnomalyRecord => ({
  id: LEAK_ID,
  targetUid: 'uid-web',
  targetKey: 'local/shop-a1/deployment/web',
  scope: 'shop-a1',
  atMs: times[BEGAN + 4] ?? NOW_MS,
  lastAtMs: NOW_MS,
  endedAtMs: null,
  tier: 'act',
  score: 0.999975,
  threshold: 0.99992,
  contributions: {
    memoryBytes: 0.71,
    cpuCores: 0.18,
    p95Ms: 0.07,
    errorRatio: 0.03,
    requestsPerSecond: 0.01,
  },
  evidence: explanation.why,
  explanation,
  notAnAnomaly: null,
  ...rest,
});

/** An older one of another workload, over, that a person refuted. */
export const refutedBurst = (): AnomalyRecord =>
  leak({
    id: CART_ID,
    targetUid: 'uid-cart',
    targetKey: 'local/shop-b2/deployment/cart',
    scope: 'shop-b2',
    atMs: NOW_MS - 7_200_000,
    lastAtMs: NOW_MS - 7_000_000,
    endedAtMs: NOW_MS - 6_850_000,
    tier: 'warn',
    score: 0.9971,
    threshold: 0.995,
    contributions: { cpuCores: 1 },
    notAnAnomaly: { by: 'grace', atMs: NOW_MS - 3_600_000 },
  });

/** The detector that found the leak, and one that is still learning. */
export const detectorsOfStory = (): DetectorRecord[] => [
  {
    targetUid: 'uid-web',
    targetKey: 'local/shop-a1/deployment/web',
    scope: 'shop-a1',
    firstSeenAtMs: NOW_MS - 8 * 86_400_000,
    lastSeenAtMs: NOW_MS - 9000,
    model: {
      version: 1,
      body: '{"a":"model"}',
      checksum: explanation.model.checksum,
      metrics: ['cpuCores', 'memoryBytes', 'p95Ms', 'errorRatio', 'requestsPerSecond'],
      intervalMs: STEP_MS,
      fromMs: explanation.model.fromMs,
      toMs: explanation.model.toMs,
      rows: explanation.model.rows,
      warnAt: 2.3,
      actAt: 4.1,
      forestSample: 'rows',
    },
    training: {
      status: 'trained',
      atMs: NOW_MS - 3_600_000,
      nextAtMs: NOW_MS + 82_800_000,
      rows: 40_080,
      needed: 240,
      note: 'learned from 40080 rows',
    },
    standing: '{"alarm":{}}',
    standingAtMs: NOW_MS - 15_000,
    issues: [
      {
        kind: 'gap',
        metric: 'memoryBytes',
        atMs: NOW_MS - 885_000,
        samples: 3,
        sentence: 'memoryBytes was not measured for 45 s; nothing was judged there',
      },
    ],
  },
  {
    targetUid: 'uid-cart',
    targetKey: 'local/shop-b2/deployment/cart',
    scope: 'shop-b2',
    firstSeenAtMs: NOW_MS - 600_000,
    lastSeenAtMs: NOW_MS - 9000,
    model: null,
    training: {
      status: 'learning',
      atMs: NOW_MS - 60_000,
      nextAtMs: NOW_MS + 1_800_000,
      rows: 40,
      needed: 240,
      note: 'needs 200 more rows',
    },
    standing: null,
    standingAtMs: null,
    issues: [],
  },
];
