const MODULUS = 2_147_483_647;

/** MINSTD (Park & Miller): the same doubles in (0, 1) in every language, so that references can be computed elsewhere. */
export function uniform(seed: number, count: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: count }, () => {
    state = (state * 48_271) % MODULUS;
    return state / MODULUS;
  });
}

export function labelled(count: number, runs: readonly (readonly [number, number])[]): Uint8Array {
  const labels = new Uint8Array(count);
  for (const [first, last] of runs) labels.fill(1, first, last + 1);
  return labels;
}

export interface ReferenceCase {
  readonly name: string;
  readonly seed: number;
  readonly rows: number;
  readonly runs: readonly (readonly [number, number])[];
  /** Added to the scores of anomalous rows. */
  readonly lift: number;
  /** Scores are rounded down to 1/steps: few steps make ties. */
  readonly steps: number;
  readonly window: number;
  readonly averagePrecision: number;
  readonly bestF1: number;
  readonly vusPr: number;
}

/**
 * References: scikit-learn 1.9.1 (`average_precision_score`, best F1 over `precision_recall_curve`) and TSB-AD 1.5
 * (`generate_curve(labels, scores, window, 'opt', 250)`) with numpy 2.4.6, on these very series.
 */
export const REFERENCE_CASES: readonly ReferenceCase[] = [
  {
    name: 'two events far apart',
    seed: 1,
    rows: 400,
    runs: [
      [50, 60],
      [200, 239],
    ],
    lift: 0.5,
    steps: 1e9,
    window: 20,
    averagePrecision: 0.6985714832180053,
    bestF1: 0.6753246753246753,
    vusPr: 0.7222068433697633,
  },
  {
    name: 'many ties, events whose buffers meet',
    seed: 2,
    rows: 300,
    runs: [
      [40, 44],
      [52, 60],
      [150, 150],
    ],
    lift: 0.3,
    steps: 20,
    window: 20,
    averagePrecision: 0.5453386686753287,
    bestF1: 0.6363636363636364,
    vusPr: 0.5828056974586561,
  },
  {
    name: 'events at both ends',
    seed: 3,
    rows: 260,
    runs: [
      [0, 3],
      [250, 259],
    ],
    lift: 0.4,
    steps: 1e9,
    window: 16,
    averagePrecision: 0.29922170830508193,
    bestF1: 0.35294117647058826,
    vusPr: 0.3214508175243164,
  },
  {
    name: 'fewer rows than thresholds',
    seed: 4,
    rows: 60,
    runs: [[20, 25]],
    lift: 0.2,
    steps: 10,
    window: 10,
    averagePrecision: 0.3728021978021978,
    bestF1: 0.42105263157894735,
    vusPr: 0.48528733166742133,
  },
  {
    name: 'the window of published figures',
    seed: 5,
    rows: 1000,
    runs: [
      [30, 35],
      [100, 140],
      [700, 701],
    ],
    lift: 0.6,
    steps: 1e9,
    window: 100,
    averagePrecision: 0.7807428706068795,
    bestF1: 0.8470588235294119,
    vusPr: 0.8663510936284738,
  },
  {
    name: 'scores worse than random, an odd window',
    seed: 6,
    rows: 500,
    runs: [
      [100, 110],
      [125, 130],
      [300, 301],
    ],
    lift: -0.1,
    steps: 50,
    window: 33,
    averagePrecision: 0.039266268446520265,
    bestF1: 0.08771929824561403,
    vusPr: 0.09809544733061623,
  },
];

export function seriesOf({ seed, rows, runs, lift, steps }: ReferenceCase): {
  readonly scores: Float64Array;
  readonly labels: Uint8Array;
} {
  const labels = labelled(rows, runs);
  const scores = uniform(seed, rows).map(
    (value, row) => Math.floor((value + lift * (labels[row] ?? 0)) * steps) / steps,
  );
  return { scores, labels };
}
