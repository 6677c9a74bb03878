import type { Activities } from '../../../activities/index.ts';
import type { Script } from '../../support/scripted-activities.ts';
import { failing } from './branch.ts';
import type { Branch } from './branch.ts';

const due = (count: number): Pick<Activities, 'planTrainings'> => ({
  planTrainings: () =>
    Promise.resolve({
      due: Array.from({ length: count }, (_, uid) => `uid-${String(uid)}`),
      summary: `${String(count)} of 50 detectors are due for training`,
    }),
});

const training = (name: string, overrides: Script['overrides']): Branch => ({
  name: `train/${name}`,
  workflow: 'trainDetectors',
  args: [],
  script: { overrides },
});

export const trainings: readonly Branch[] = [
  training('nothing-due', due(0)),
  training('a-batch-fails', {
    ...due(22),
    trainBatch: ({ uids }) =>
      uids.includes('uid-10')
        ? Promise.reject(failing('BadInput'))
        : Promise.resolve({
            trained: uids.length - 1,
            kept: 1,
            learning: 0,
            failed: 0,
            putOff: 0,
            sentences: uids.map((uid) => `${uid}: trained`),
          }),
  }),
  training('not-planned', { planTrainings: () => Promise.reject(failing('BadInput')) }),
];
