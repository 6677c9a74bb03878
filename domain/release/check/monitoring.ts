import type { WorkloadObservation } from '../../workload/observation.ts';
import type { ServiceLevels } from '../../workload/service-levels.ts';
import type { Finding } from '../gate.ts';
import { fails, isUnknown, passes } from './found.ts';

/**
 * Whether the workload is observed and its service levels are known now. Without them a watch would see crashes and no
 * errors, so that having none is `unknown`, and a person says what else would notice.
 * @param observation null: it is gone
 */
export function checkMonitoring(
  name: string,
  observation: WorkloadObservation | null,
  levels: ServiceLevels,
): Finding {
  if (observation === null) return fails('monitoring', `${name} is not there, so that nothing observes it`);
  if (levels.status === 'absent')
    return isUnknown(
      'monitoring',
      `${name} has no metrics; have it scraped (annotation prometheus.io/scrape: "true"), or say what else would notice`,
    );
  if (levels.status === 'unknown')
    return isUnknown('monitoring', `${name}: its service levels are unknown: ${levels.reason}`);
  return levels.versions.length + levels.pods.length > 0
    ? passes('monitoring', `${name} is observed, and its metrics are fresh`)
    : isUnknown('monitoring', `${name}: no pod of it has been Ready for long enough to be measured`);
}
