import type { Decision } from '../../domain/healing/progress.ts';
import type { Hold, ReleaseProgress, SteerAnswer, Steering } from '../../domain/release/progress.ts';
import { afterSteering } from './checks/noticed.ts';
import { checkShown, progressOf } from './checks/during.ts';
import type { UpdateAnswer } from './runtime/run.ts';
import type { Answer } from './story/story.ts';
import type { World } from './world/world.ts';

let messages = 0;
const newId = (): string => {
  messages += 1;
  return `message-${String(messages)}`;
};

export function decide(
  world: World,
  releaseId: string,
  { decision, by, plan, via, isRepeated }: Answer,
): void {
  const seen = world.releases.get(releaseId);
  if (seen === undefined) return;
  const progress = world.server.query(releaseId, 'progress') as ReleaseProgress | null;
  const shown = progress?.plan?.planHash ?? '';
  const given: Decision = {
    decision,
    planHash: plan === 'shown' ? shown : 'of-another-plan',
    actor: by,
    reason: decision === 'reject' ? 'not on a Friday' : '',
    signature: via === 'unsigned-signal' ? '' : 'signed',
    expiresAtMs: 0,
  };
  const id = newId();
  const send = (updateId: string): void => {
    seen.decisions.push({ decision: given, atMs: world.server.nowMs });
    if (via === 'update')
      world.server.update(releaseId, { id: updateId, name: 'decideApproval', args: [given] });
    else world.server.signal(releaseId, decision, [given]);
  };
  send(id);
  if (!isRepeated) return;
  send(id);
  send(newId());
}

export function steer(world: World, releaseId: string, steering: Steering, by: string): void {
  const seen = world.releases.get(releaseId);
  if (seen === undefined) return;
  const asked = { id: newId(), name: steering, args: [{ by, reason: 'because' }] };
  world.server.update(releaseId, asked, (answer: UpdateAnswer) => {
    if (answer.is !== 'completed') return;
    const { accepted, sentence } = answer.value as SteerAnswer;
    if (accepted) afterSteering(world, seen, steering, sentence);
  });
}

/** Whoever has tried this often leaves it to its deadline. */
const MOST_TRIES = 6;
const RESOLVABLE: ReadonlySet<Hold['why']> = new Set<Hold['why']>([
  'unknown',
  'errored',
  'failed',
  'drifted',
]);

/** People see a question, or a hold, and do what the story says they do about it. */
export function lookAtRelease(world: World, releaseId: string): void {
  const seen = world.releases.get(releaseId);
  if (seen === undefined || world.server.open(releaseId) === null) return;
  const { server, story } = world;
  const progress = progressOf(world, releaseId);
  const { state } = progress;
  checkShown(world, seen, progress);
  if (state.status === 'awaiting-approval' && seen.asked === null) {
    seen.asked = state;
    for (const answer of story.answers)
      server.agenda.at(server.nowMs + answer.afterMs, () => {
        decide(world, releaseId, answer);
      });
  }
  if (state.status !== 'held' || !RESOLVABLE.has(state.hold.why) || seen.holds.has(state.hold.sinceMs))
    return;
  seen.holds.add(state.hold.sinceMs);
  const { does, afterMs } = story.resolver;
  if (does !== 'nothing' && seen.holds.size <= MOST_TRIES)
    server.agenda.at(server.nowMs + afterMs, () => {
      steer(world, releaseId, does, 'anna');
    });
}
