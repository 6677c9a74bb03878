import { ApplicationFailure } from '@temporalio/common';
import type { Activities, Diagnosis, DiagnosedRung } from '../../activities/index.ts';
import type { Notification } from '../../activities/notify/port.ts';
import type { HealingAction } from '../../domain/healing/action.ts';
import type { WindowResult, WindowVerdict } from '../../domain/healing/verification.ts';
import type { PlannedAction, TimelineEntry } from '../../store/port.ts';
import { scriptedReleases } from './scripted-releases.ts';
import { Settings } from '../../domain/policy/schema.ts';

export const TARGET = {
  cluster: 'local',
  namespace: 'shop',
  kind: 'Deployment',
  name: 'cart',
  uid: 'uid-1',
} as const;
const PRE_STATE = { specHash: 's1', templateHash: 't1', generation: 1, detail: {} };
const MIB = 1_048_576;

const MINUTE_MS = 60_000;
/**
 * Half a minute beside the guard's own beat, which is a minute. The time-skipping server strands a run for good whose task
 * cancels a timer that fell due while the task was out (temporalio/sdk-java#3088; the real server does not), so that no
 * signal may come just when the guard's timer does.
 */
export const OFF_BEAT_MS = 30_000;

export const RAISE: HealingAction = {
  kind: 'raiseMemoryLimit',
  container: 'cart',
  fromBytes: 64 * MIB,
  toBytes: 96 * MIB,
  keepsGuaranteed: false,
  expiresAfterMs: 3_600_000,
};
export const ROLL_BACK: HealingAction = {
  kind: 'rollBack',
  fromTemplateHash: 't2',
  toTemplateHash: 't1',
  toStateId: 'good',
  restoreConfigs: [],
};
export const RESTART: HealingAction = { kind: 'restartRollout' };

export const rungFor = (
  action: HealingAction,
  over: Partial<DiagnosedRung> = {},
  timeoutMs = 300_000,
): Diagnosis => ({
  next: 'climb',
  mode: 'OutOfMemory',
  severity: 'P2',
  story: [`decided: ${action.kind}`],
  rung: {
    mode: 'OutOfMemory',
    plan: {
      rungIndex: 0,
      planHash: `hash-${action.kind}`,
      rung: { action, needsApproval: false, timeoutMs, why: 'it should help' },
    },
    actionId: `heal/1/${action.kind}`,
    preState: PRE_STATE,
    consent: 'auto',
    token: { tokenId: 't', targetKey: 'k', namespace: 'shop', owners: 5, limits: Settings.parse({}) },
    windows: { windowMs: 30_000, windowsToVerify: 2 },
    quietMs: 10 * MINUTE_MS + OFF_BEAT_MS,
    approvalExpiresMs: 15 * MINUTE_MS + OFF_BEAT_MS,
    ...over,
  },
});

export const needingApproval = (action: HealingAction): Diagnosis => {
  const diagnosis = rungFor(action);
  if (diagnosis.next !== 'climb') return diagnosis;
  const { plan } = diagnosis.rung;
  return {
    ...diagnosis,
    rung: { ...diagnosis.rung, plan: { ...plan, rung: { ...plan.rung, needsApproval: true } } },
  };
};

export const leave = (sentence: string, escalate: boolean): Diagnosis => ({
  next: 'end',
  mode: 'CrashLoopWithoutChange',
  severity: 'P1',
  story: [sentence],
  sentence,
  escalate,
  reason: 'no-change',
});

/** What the world answers, in order; the last answer stays. Everything asked is kept for the test to look at. */
export interface Script {
  readonly diagnoses: Diagnosis[];
  readonly windows: WindowVerdict[];
  overrides: Partial<Activities>;
}

export interface Told {
  readonly applied: string[];
  readonly undone: string[];
  readonly planned: PlannedAction[];
  readonly marks: { id: string; status: string }[];
  readonly timeline: TimelineEntry[];
  readonly notifications: Notification[];
}

const nextOf = <T>(answers: T[]): T => {
  const [first] = answers;
  if (first === undefined) throw ApplicationFailure.nonRetryable('the script has no answer', 'BadInput');
  if (answers.length > 1) answers.shift();
  return first;
};

const allTrained = (uids: readonly string[]): Awaited<ReturnType<Activities['trainBatch']>> => ({
  trained: uids.length,
  kept: 0,
  learning: 0,
  failed: 0,
  putOff: 0,
  sentences: uids.map((uid) => `${uid}: trained`),
});

export function scripted(script: Script): { activities: Activities; told: Told } {
  const told: Told = { applied: [], undone: [], planned: [], marks: [], timeline: [], notifications: [] };
  const window = (verdict: WindowVerdict): WindowResult => ({
    verdict,
    sentences: [`it was ${verdict}`],
    fromMs: 0,
    toMs: 1,
  });
  const done = Promise.resolve();
  const activities: Activities = {
    ...scriptedReleases().activities,
    glanceAtShard: () => Promise.resolve({ found: [], storms: [] }),
    observeShard: () =>
      Promise.resolve({ atMs: 1, workloads: 1, found: [], storms: [], summary: 'all well' }),
    planTrainings: () => Promise.resolve({ due: [], summary: '0 of 1 detectors are due for training' }),
    trainBatch: ({ uids }) => Promise.resolve(allTrained(uids)),
    reportToGuards: () => done,
    raiseStorms: () => done,
    diagnose: () => Promise.resolve(nextOf(script.diagnoses)),
    applyAction: ({ actionId }) => {
      told.applied.push(actionId);
      return Promise.resolve({ status: 'applied', postState: PRE_STATE });
    },
    undoAction: ({ actionId }) => {
      told.undone.push(actionId);
      return Promise.resolve({ status: 'applied', postState: PRE_STATE });
    },
    verifyWindow: () => Promise.resolve(window(nextOf(script.windows))),
    record: ({ timeline }) => {
      told.timeline.push(...timeline);
      return done;
    },
    planAction: (planned) => {
      told.planned.push(planned);
      return Promise.resolve({ ok: true });
    },
    markAction: (change) => {
      told.marks.push(change);
      return done;
    },
    listOpenUndos: () => Promise.resolve([]),
    readPeakMemory: () => Promise.resolve(null),
    checkSignature: ({ decision }) =>
      Promise.resolve(
        decision.signature === 'signed'
          ? { accepted: true, actor: decision.actor, sentence: '' }
          : { accepted: false, sentence: 'an unsigned decision is refused' },
      ),
    findLeftovers: () => Promise.resolve({ expiries: [], heals: [], releases: [] }),
    reportLeftovers: () => done,
    reportLostRelease: () => done,
    awaitKillSwitchReset: () => done,
    writeKillSwitch: () => done,
    readSettings: () => Promise.resolve(Settings.parse({})),
    describeRun: () => Promise.resolve('open'),
    takeToken: () => Promise.resolve({ granted: true }),
    signalGuard: () => done,
    deliver: (notification) => {
      told.notifications.push(notification);
      return done;
    },
    ...script.overrides,
  };
  return { activities, told };
}
