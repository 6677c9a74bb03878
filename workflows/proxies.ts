import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';

// The only timeouts and retry policies of the system (DESIGN §4).

const REFUSALS = ['KillSwitchEngaged', 'StaleFence', 'BadInput'];

/** Looks at the cluster and its metrics. Five minutes without an answer is an answer: nobody can see. */
export const looks = proxyActivities<
  Pick<
    Activities,
    | 'diagnose'
    | 'describeRun'
    | 'readSettings'
    | 'readPeakMemory'
    | 'checkSignature'
    | 'listOpenUndos'
    | 'findLeftovers'
    | 'resolveTargets'
    | 'findPlaceInQueue'
    | 'planRelease'
    | 'checkGates'
    | 'measureBefore'
    | 'readBrakes'
    | 'readPeople'
    | 'planRollback'
  >
>({
  startToCloseTimeout: '15 seconds',
  scheduleToCloseTimeout: '5 minutes',
  retry: { initialInterval: '1 second', maximumInterval: '15 seconds', nonRetryableErrorTypes: REFUSALS },
});

/** One tick must be over before the next (DESIGN §6, urgency). */
export const ticks = proxyActivities<Pick<Activities, 'observeShard' | 'reportToGuards' | 'raiseStorms'>>({
  startToCloseTimeout: '10 seconds',
  scheduleToCloseTimeout: '10 seconds',
  retry: { initialInterval: '500 milliseconds', maximumAttempts: 3 },
});

/** A look between two ticks: when it fails, the next is five seconds away. */
export const glances = proxyActivities<Pick<Activities, 'glanceAtShard'>>({
  startToCloseTimeout: '4 seconds',
  scheduleToCloseTimeout: '4 seconds',
  retry: { maximumAttempts: 1 },
});

/** Learning takes seconds a workload; a batch that does not end is left to the next run, a minute later. */
export const trainings = proxyActivities<Pick<Activities, 'planTrainings' | 'trainBatch'>>({
  startToCloseTimeout: '10 minutes',
  scheduleToCloseTimeout: '15 minutes',
  heartbeatTimeout: '30 seconds',
  retry: { initialInterval: '2 seconds', maximumInterval: '15 seconds', maximumAttempts: 3 },
});

/** Writes to the record store. Not recordable means not done, so it is tried for long. */
export const records = proxyActivities<
  Pick<
    Activities,
    | 'record'
    | 'planAction'
    | 'markAction'
    | 'signalGuard'
    | 'reportLeftovers'
    | 'reportLostRelease'
    | 'saveRelease'
    | 'recordFailure'
    | 'recordSuccess'
    | 'recordRollback'
  >
>({
  startToCloseTimeout: '10 seconds',
  scheduleToCloseTimeout: '30 minutes',
  retry: {
    initialInterval: '500 milliseconds',
    maximumInterval: '30 seconds',
    nonRetryableErrorTypes: REFUSALS,
  },
});

/** No answer from the guardrails within five seconds: no act. A token has an id, so that asking again costs nothing. */
export const guardrails = proxyActivities<Pick<Activities, 'takeToken'>>({
  startToCloseTimeout: '5 seconds',
  scheduleToCloseTimeout: '20 seconds',
  retry: { initialInterval: '1 second', maximumAttempts: 3 },
});

/** Mutations: idempotent and conditional, so a lost worker is replaced after one missed heartbeat. */
export const effects = proxyActivities<Pick<Activities, 'applyAction' | 'undoAction'>>({
  startToCloseTimeout: '4 minutes',
  scheduleToCloseTimeout: '10 minutes',
  heartbeatTimeout: '5 seconds',
  retry: {
    initialInterval: '1 second',
    maximumInterval: '10 seconds',
    maximumAttempts: 20,
    nonRetryableErrorTypes: REFUSALS,
  },
});

/** One activity samples one whole window, so that the history does not grow with the samples. */
export const windows = proxyActivities<Pick<Activities, 'verifyWindow'>>({
  startToCloseTimeout: '15 minutes',
  scheduleToCloseTimeout: '20 minutes',
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '10 seconds', nonRetryableErrorTypes: REFUSALS },
});

/** What a release waits for: rollouts, watches, smoke checks, the proof of a backup. */
export const waits = proxyActivities<
  Pick<Activities, 'awaitRollouts' | 'watchRelease' | 'runSmoke' | 'backUp'>
>({
  startToCloseTimeout: '26 hours',
  scheduleToCloseTimeout: '27 hours',
  heartbeatTimeout: '10 seconds',
  retry: {
    initialInterval: '1 second',
    maximumInterval: '10 seconds',
    maximumAttempts: 30,
    nonRetryableErrorTypes: REFUSALS,
  },
});

/** Waits for a person to reset the kill switch; a day at a time. */
export const holds = proxyActivities<Pick<Activities, 'awaitKillSwitchReset' | 'awaitThaw'>>({
  startToCloseTimeout: '24 hours',
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '10 seconds' },
});

/** The flag that stops every write, in the cluster itself. */
export const brakes = proxyActivities<Pick<Activities, 'writeKillSwitch'>>({
  startToCloseTimeout: '5 seconds',
  scheduleToCloseTimeout: '5 minutes',
  retry: { initialInterval: '500 milliseconds', maximumInterval: '5 seconds' },
});

/** Telling people is tried for a day; the run that tells is its own. */
export const tells = proxyActivities<Pick<Activities, 'deliver'>>({
  startToCloseTimeout: '10 seconds',
  scheduleToCloseTimeout: '24 hours',
  retry: {
    initialInterval: '2 seconds',
    maximumInterval: '2 minutes',
    nonRetryableErrorTypes: ['WebhookRefused'],
  },
});
