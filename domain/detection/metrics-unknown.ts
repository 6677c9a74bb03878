import type { ServiceLevels } from '../workload/service-levels.ts';
import { clip, MESSAGE_LENGTH } from './evidence.ts';
import type { Finding } from './finding.ts';

/**
 * Metrics this workload had are stale, gone or unreadable. Recorded only: unknown never acts. A service that is quiet
 * or was never measured is not unknown.
 */
export function detectMetricsUnknown(levels: ServiceLevels, nowMs: number): Finding | null {
  if (levels.status !== 'unknown') return null;
  return {
    symptom: 'metrics-unknown',
    pods: [],
    versions: [],
    sinceMs: nowMs,
    evidence: [`service levels are unknown: ${clip(levels.reason, 200)}`],
    message: clip(levels.reason, MESSAGE_LENGTH),
  };
}
