import { randomUUID } from 'node:crypto';
import type { Activities } from '../../../activities/index.ts';
import type { WorkloadObservation } from '../../../domain/workload/observation.ts';
import { targetKey } from '../../../domain/workload/target.ts';
import type { Target } from '../../../domain/workload/target.ts';
import type { TimelineEntry } from '../../../store/port.ts';
import { NOW } from '../../support/observations.ts';
import { finding, goodState } from '../../support/situations.ts';
import { SICK } from './sick-workload.ts';
import type { StagedWorld } from './staged-world.ts';
import { TEMPLATE, workload } from './world.ts';

/** A heal of its own asks for its first diagnosis of what the watch found five seconds ago. */
export const ask = (target: Target): Parameters<Activities['diagnose']>[0] => ({
  healId: `heal/${targetKey(target)}/${randomUUID()}`,
  look: 1,
  target,
  scope: 'shop',
  found: {
    target,
    scope: 'shop',
    observedAtMs: NOW - 5000,
    templateHash: 'new-template',
    findings: [finding()],
    seenBy: 'watch',
  },
  climbed: [],
});

interface DiagnosedWorkloads {
  /** Two new pods crash; the version before was good until three minutes ago. */
  readonly crashAfterChange: (changes?: Partial<WorkloadObservation>) => Promise<WorkloadObservation>;
  /** Makes this all that the cluster shows. */
  readonly only: (seen: WorkloadObservation) => WorkloadObservation;
  readonly storyOf: (healId: string) => Promise<Pick<TimelineEntry, 'phase' | 'sentence' | 'detail'>[]>;
}

export const diagnosedWorkloads = (stage: StagedWorld): DiagnosedWorkloads => ({
  crashAfterChange: async (changes = {}) => {
    const seen = workload({ ...SICK, ...changes });
    stage.world.seen = [seen];
    const { target } = seen;
    await stage.store.journalState(goodState({ target, stateId: `good-${target.uid}` }), TEMPLATE, []);
    return seen;
  },
  only: (seen) => {
    stage.world.seen = [seen];
    return seen;
  },
  storyOf: async (healId) =>
    (await stage.store.timeline({ healId, limit: 20 })).map(({ phase, sentence, detail }) => ({
      phase,
      sentence,
      detail,
    })),
});
