import type { Attempt, Call, Step } from '../runtime/activity-task.ts';
import { planning } from '../activities/planning.ts';
import { recording } from '../activities/recording.ts';
import { watching } from '../activities/watching.ts';
import { asStep } from '../activities/work.ts';
import type { Work } from '../activities/work.ts';
import { writing } from '../activities/writing.ts';
import { afterAnswer, beforeAttempt } from '../checks/noticed.ts';
import type { FaultKind } from '../story/story.ts';
import { SECRET } from '../world/shops.ts';
import type { World } from '../world/world.ts';
import { disturbed } from './disturbed.ts';

type Any = (world: World, input: unknown, call: Call) => Work;
type Played = Readonly<Record<string, Any>>;
const PLAYED = { ...planning, ...writing, ...watching, ...recording } as Played;

/** The fault of this call; all its attempts meet the same. */
function faultOf(world: World, { activityType, attempt, args }: Call): FaultKind | null {
  if (attempt > 1) return world.faulty.get(args)?.kind ?? null;
  const call = world.calls.get(activityType) ?? 0;
  world.calls.set(activityType, call + 1);
  world.allCalls += 1;
  const fault = world.story.faults.find((one) => one.activity === activityType && one.call === call);
  if (fault === undefined) return null;
  world.faultsMet.push(fault);
  world.log(`FAULT ${activityType}, call ${String(call)}: ${fault.kind}`);
  const [{ actionId = '' } = {}] = args as [{ actionId?: string }?];
  const row = world.ledger.get(actionId);
  if (row !== undefined) row.isDoubtful = true;
  world.faulty.set(args, { kind: fault.kind, sinceMs: world.server.nowMs });
  return fault.kind;
}

/** DESIGN §2.9: what stands in the cluster is sealed, and is in no history. */
function checkSecrets(world: World, what: string, value: unknown): void {
  if (JSON.stringify(value ?? null).includes(SECRET))
    world.broken.push(`§2.9: ${what} carries a secret in clear`);
}

/** An attempt of an activity in the world of the story, with the fault its call meets. */
export function attemptIn(world: World, call: Call): Attempt {
  const played = (world.mutants as Played)[call.activityType] ?? PLAYED[call.activityType];
  if (played === undefined) throw new Error(`not simulated: activity ${call.activityType}`);
  const kind = faultOf(world, call);
  checkSecrets(world, call.activityType, call.args);
  beforeAttempt(world, call);
  const work = played(world, call.args[0], call);
  const going = disturbed(kind, call, work, world);
  const answered = (came: Step): Step => {
    if (came.is !== 'done') return came;
    checkSecrets(world, `the answer of ${call.activityType}`, came.value);
    afterAnswer(world, call, came.value);
    return came;
  };
  let isFirst = true;
  return {
    step(): Step {
      if (isFirst) {
        isFirst = false;
        if (going === 'silent-before') return { is: 'silent' };
        return { is: 'goes-on', afterMs: going === 'silent-after' ? work.takesMs : going.takesMs };
      }
      if (typeof going !== 'string') return answered(asStep(going));
      const came = asStep(work);
      return came.is === 'goes-on' ? came : { is: 'silent' };
    },
    // It learns of it in the middle of its work: what it was about to write may be written, or not.
    cancelled() {
      if (call.activityType === 'applyAction' && typeof going !== 'string' && world.draw('cancelled') < 0.5)
        asStep(going);
      return { is: 'cancelled' };
    },
  };
}
