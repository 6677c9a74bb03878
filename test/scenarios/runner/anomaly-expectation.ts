import type { z } from 'zod';
import { ANOMALY_TIERS } from '../../../domain/access/schema.ts';
import { METRIC_NAMES } from '../../../domain/workload/metric-vector.ts';
import { choice, seconds, strict } from './legal.ts';

type Tier = (typeof ANOMALY_TIERS)[number];

/** Of this tier or a higher one; they are listed from the lower to the higher. */
export const reaches = (tier: Tier, wanted: Tier): boolean =>
  ANOMALY_TIERS.indexOf(tier) >= ANOMALY_TIERS.indexOf(wanted);

/** The detector alone must see the fault, and blame this metric most, before a limit is reached or a heal is opened. */
export const AnomalyExpected = strict({
  metric: choice(METRIC_NAMES),
  tier: choice(ANOMALY_TIERS).default('warn'),
  /** Since the fault. */
  withinSeconds: seconds.min(1),
});
export type AnomalyExpected = z.output<typeof AnomalyExpected>;

/** Nothing is wrong (until the fault, where `anomaly` is expected of it): none of this tier or a higher one. */
export const NoAnomaly = strict({ tier: choice(ANOMALY_TIERS) });
export type NoAnomaly = z.output<typeof NoAnomaly>;
