import type { Action } from '../../../domain/healing/action.ts';
import { judgeWindow } from '../../../domain/triage/verification.ts';
import type { Expected, WindowSample } from '../../../domain/triage/verification.ts';
import type { WorkloadObservation } from '../../../domain/workload/observation.ts';
import type { ServiceLevels } from '../../../domain/workload/service-levels.ts';
import { MINUTE, NOW, observation, SECOND } from '../../support/observations.ts';
import { absent } from '../../support/service-levels.ts';
import { finding, settings } from '../../support/situations.ts';

/** When the act was done, and how long its windows are. */
export const ACTED = NOW - MINUTE;
export const WINDOW = 30 * SECOND;

const rollBack: Action = {
  kind: 'rollBack',
  fromTemplateHash: 'bad-template',
  toTemplateHash: 'new-template',
  toStateId: 'state-good',
  restoreConfigs: [],
};

/** An act after which nothing else may have changed; name what differs. */
export const expected = (changes: Partial<Expected> = {}): Expected => ({
  action: rollBack,
  findings: [finding()],
  postState: { specHash: 'new-spec', templateHash: 'new-template' },
  settings: settings(),
  actedAtMs: ACTED,
  ...changes,
});

/** One look, well unless told otherwise. */
export const sample = (
  seen: WorkloadObservation | null = observation(),
  serviceLevels: ServiceLevels = absent,
  atMs = NOW,
): WindowSample => ({ atMs, observation: seen, serviceLevels });

/** A window of three looks that all show the same. */
export const window = (
  seen: WorkloadObservation | null = observation(),
  serviceLevels: ServiceLevels = absent,
  changes: Partial<Expected> = {},
) =>
  judgeWindow(
    [WINDOW, WINDOW / 2, 0].map((age) => sample(seen, serviceLevels, NOW - age)),
    expected(changes),
  );
