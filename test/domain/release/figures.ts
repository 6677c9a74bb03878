import { ReleaseFile } from '../../../domain/release/release-schema.ts';
import type { Thresholds } from '../../../domain/release/release-schema.ts';
import type { ArmFigures, WindowFigures } from '../../../domain/release/verdict.ts';

/** The defaults of a release file that names none. */
export const thresholds = (changes: Partial<Thresholds> = {}): Thresholds => ({
  ...ReleaseFile.parse({
    name: 'shop',
    namespace: 'shop',
    reason: 'a test',
    targets: [{ deployment: 'shop', images: { shop: 'registry.test/shop:v2' } }],
  }).thresholds,
  ...changes,
});

/** An arm that serves well: 300 requests, none failed, both pods Ready. */
export const arm = (changes: Partial<ArmFigures> = {}): ArmFigures => ({
  requests: 300,
  errorRatio: 0,
  p95Ms: 40,
  restarts: 0,
  crashes: [],
  podsReady: 2,
  podsDesired: 2,
  memoryRatio: 0.4,
  cpuRatio: null,
  ...changes,
});

/** A good window beside a good old version. */
export const figures = (changes: Partial<WindowFigures> = {}): WindowFigures => ({
  windowMs: 60_000,
  canary: arm(),
  baseline: arm(),
  before: null,
  metrics: 'known',
  custom: [],
  ...changes,
});

/** Without service levels, as an arm of a workload that is not measured has them. */
export const unmeasured = (changes: Partial<ArmFigures> = {}): ArmFigures =>
  arm({ requests: 0, errorRatio: null, p95Ms: null, memoryRatio: null, ...changes });
