import type { PlanRefusal } from '../../../domain/release/plan.ts';
import { GATES } from '../../../domain/release/gate.ts';
import type { Trigger } from '../../../domain/release/verdict.ts';
import { FIGURES, versionAt } from '../activities/watching.ts';
import type { Work } from '../activities/work.ts';
import type { Call } from '../runtime/activity-task.ts';
import { maySay } from '../story/faults.ts';
import type { FaultKind } from '../story/story.ts';
import type { World } from '../world/world.ts';

interface Instead {
  readonly kind: FaultKind;
  readonly args: readonly unknown[];
  readonly world: World;
}

const TRIGGERS: readonly Trigger[] = ['error-ratio', 'slower', 'crash', 'custom-metric', 'security-finding'];
const NO_ROOM: PlanRefusal = {
  target: 'shop/web',
  code: 'quota',
  sentence: 'quotas leave no room',
  wayOut: 'raise them',
};

/** By activity, what it says instead of what it would have. */
const SAID: Readonly<Record<string, (it: Instead) => unknown>> = {
  resolveTargets: () => ({ targets: [], refusals: [NO_ROOM] }),
  planRelease: () => ({ plan: null, productionHash: null, refusals: [NO_ROOM] }),
  findPlaceInQueue: () => ({
    answer: 'refuse',
    because: ['x'],
    sentence: 'another release is about the same workload',
  }),
  checkGates({ kind }) {
    const result = kind === 'gate-fails' ? 'fail' : 'unknown';
    return GATES.map(({ id, title }) => ({ gate: id, title, result, sentence: `found ${result}`, by: null }));
  },
  backUp: () => ({ isProven: false, sentence: 'the restore could not be proven' }),
  checkSignature: () => ({ accepted: false, sentence: 'the signature was used before' }),
  planAction: () => ({ ok: false }),
  runSmoke: () => ({ passed: false, sentences: ['Service web answered 500 on /'] }),
  awaitRollouts: ({ kind }) => ({ status: kind, sentence: `the rollout is ${kind}` }),
  watchRelease: judged,
  applyAction: notWritten,
  undoAction: notWritten,
};

/** Null: this activity always says what it found. */
export function saidInstead(
  kind: FaultKind,
  { activityType, args }: Call,
  { takesMs }: Work,
  world: World,
): Work | null {
  const say = SAID[activityType];
  return say === undefined || !maySay(activityType, kind)
    ? null
    : { takesMs, act: () => say({ kind, args, world }) };
}

function judged({ kind, args, world }: Instead) {
  const [{ arms }] = args as [{ arms: { namespace: string; canary: string } }];
  const at = Math.floor(world.draw('trigger') * TRIGGERS.length);
  return {
    figures: FIGURES,
    version: versionAt(world, arms.namespace, arms.canary),
    verdict: {
      verdict: kind,
      trigger: kind === 'roll-back' ? (TRIGGERS[at] ?? null) : null,
      healthScore: null,
      sentences: [`it was ${kind}`],
    },
  };
}

/** The cluster says no, for a reason of its own: nothing is changed, and the row says so. */
function notWritten({ kind, args, world }: Instead) {
  const [{ actionId }] = args as [{ actionId: string }];
  const row = world.ledger.get(actionId);
  if (row?.status === 'planned') row.status = kind === 'drifted' ? 'drifted' : 'failed';
  return { status: kind, sentence: `the cluster says ${kind} of ${actionId}` };
}
