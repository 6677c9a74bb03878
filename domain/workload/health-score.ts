/** What the score is made from. A figure that does not apply is null: nobody asked, no limit is set. */
export interface HealthInputs {
  /** False: stale or unreadable, and then there is no score. */
  readonly isFresh: boolean;
  readonly podsReady: number;
  readonly podsDesired: number;
  /** 0–1. */
  readonly errorRatio: number | null;
  readonly p95Ms: number | null;
  /** Highest of its pods, share of the limit. */
  readonly cpuRatio: number | null;
  readonly memoryRatio: number | null;
  /** Open anomalies by tier. Absent: they do not count, as in the scores that gate releases and rollbacks. */
  readonly anomalies?: { readonly warn: number; readonly act: number };
}

/** What a workload is held against. */
export interface HealthObjectives {
  /** From this error ratio on a workload is capped; a quarter of what the ratio's part can lose is lost at it. */
  readonly errorRatio: number;
  readonly p95Ms: number;
}

/** @source REQUIREMENTS §4: more than 5 % rolls back, p95 under 1 s */
export const HEALTH_OBJECTIVES: HealthObjectives = { errorRatio: 0.05, p95Ms: 1000 };

/** Shares of the mean. Saturation harms nobody yet: it costs a workload that serves well at most 10 of 100. */
export const HEALTH_WEIGHTS = {
  availability: 40,
  errorRatio: 30,
  p95: 20,
  saturation: 10,
  anomalies: 10,
} as const;

/** The most that a workload scores whose error ratio is at its objective or above: below every gate of 90. */
export const HEALTH_CAP = 89;

const SATURATION_BEGINS_AT = 0.8;
const COST_OF_ANOMALY = { warn: 20, act: 50 } as const;

type Part = keyof typeof HEALTH_WEIGHTS;

/** 100 up to `best`, 0 from `worst` on, a straight line between. */
function falling(value: number, best: number, worst: number): number {
  if (value <= best) return 100;
  if (value >= worst) return 0;
  return (100 * (worst - value)) / (worst - best);
}

function saturation({ cpuRatio, memoryRatio }: HealthInputs): number | null {
  const ratios = [cpuRatio, memoryRatio].filter((ratio) => ratio !== null);
  return ratios.length === 0 ? null : falling(Math.max(...ratios), SATURATION_BEGINS_AT, 1);
}

function parts(inputs: HealthInputs, objectives: HealthObjectives): Record<Part, number | null> {
  const { errorRatio, p95Ms, podsReady, podsDesired, anomalies } = inputs;
  return {
    availability: 100 * Math.min(1, podsReady / podsDesired),
    errorRatio: errorRatio === null ? null : falling(errorRatio, 0, 5 * objectives.errorRatio),
    p95: p95Ms === null ? null : falling(p95Ms, objectives.p95Ms, 2 * objectives.p95Ms),
    saturation: saturation(inputs),
    anomalies:
      anomalies === undefined
        ? null
        : Math.max(0, 100 - COST_OF_ANOMALY.warn * anomalies.warn - COST_OF_ANOMALY.act * anomalies.act),
  };
}

const isFigure = (value: number | null): boolean => value === null || (Number.isFinite(value) && value >= 0);

/** Nobody can tell: stale, no pod wanted, or something that is no figure. */
function isUnknown(inputs: HealthInputs): boolean {
  const { podsReady, podsDesired, errorRatio, p95Ms, cpuRatio, memoryRatio, anomalies } = inputs;
  const figures = [podsReady, podsDesired, errorRatio, p95Ms, cpuRatio, memoryRatio];
  const counts = anomalies === undefined ? [] : [anomalies.warn, anomalies.act];
  return !inputs.isFresh || podsDesired === 0 || ![...figures, ...counts].every(isFigure);
}

/** The mean alone would let good figures talk away an outage. */
function capOf({ podsReady, errorRatio }: HealthInputs, objectives: HealthObjectives): number {
  if (podsReady === 0) return 0;
  const fails = errorRatio !== null && errorRatio > 0 && errorRatio >= objectives.errorRatio;
  return fails ? HEALTH_CAP : 100;
}

/**
 * How well a workload is, 0–100, cut to a tenth; never better for more errors, a longer p95, fuller pods, more anomalies
 * or fewer Ready pods.
 *
 * A weighted mean (`HEALTH_WEIGHTS`) of: Ready over desired pods; error ratio, 100 at none and 0 at five times its
 * objective; p95, 100 up to its objective and 0 at twice that; the fuller of cpu and memory, 100 up to 80 % of the limit
 * and 0 at the limit; open anomalies, where given, −20 for each that warns and −50 for each to act on. What does not apply
 * is left out and its weight goes to the others. Two caps: `HEALTH_CAP` where errors reach their objective, and 0 where no
 * pod is Ready.
 * @returns null, unknown, when the inputs are stale, no pod is wanted, or one of them is no figure
 * @source DESIGN §7
 */
export function healthScore(
  inputs: HealthInputs,
  objectives: HealthObjectives = HEALTH_OBJECTIVES,
): number | null {
  if (isUnknown(inputs)) return null;
  const all = Object.entries(parts(inputs, objectives)) as [Part, number | null][];
  const known = all.flatMap(([part, score]) =>
    score === null ? [] : [{ weight: HEALTH_WEIGHTS[part], score }],
  );
  const weights = known.reduce((sum, { weight }) => sum + weight, 0);
  const mean = known.reduce((sum, { weight, score }) => sum + weight * score, 0) / weights;
  // Cut, not rounded: 89.96 is below 90. The little that is added is the sum's own inexactness.
  const tenths = Math.floor(mean * 10 + 1e-6) / 10;
  return Math.min(tenths, capOf(inputs, objectives));
}
