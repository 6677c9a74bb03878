import type { WorkloadObservation } from '../../../domain/workload/observation.ts';
import { crashing, newPod } from '../../support/observations.ts';
import { workload } from './world.ts';

/** Both pods are new and crash: nothing serves. */
export const SICK = {
  pods: [newPod('new-a', crashing()), newPod('new-b', crashing())],
  replicas: { desired: 2, ready: 0, updated: 2, available: 0 },
} satisfies Partial<WorkloadObservation>;

export const ill = (scope: string) => workload({ ...SICK, scope });
