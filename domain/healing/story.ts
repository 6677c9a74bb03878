import type { Action } from './action.ts';
import type { HealPhase, HealProgress } from './progress.ts';

const MIB = 1_048_576;

/** One line a person can read: what the action does. */
export function describeAction(action: Action): string {
  switch (action.kind) {
    case 'rollBack':
      return action.restoreConfigs.length === 0
        ? 'roll back to the last good template'
        : `roll back to the last good template with ${action.restoreConfigs.map((one) => `${one.kind} ${one.name}`).join(', ')} as it ran with`;
    case 'restoreConfig':
      return `restore ${action.restoreConfigs.map((one) => `${one.kind} ${one.name}`).join(', ')} to the last good version`;
    case 'raiseMemoryLimit':
      return `raise the memory limit of ${action.container} from ${mib(action.fromBytes)} to ${mib(action.toBytes)} for ${String(Math.round(action.expiresAfterMs / 60_000))} min`;
    case 'evictPod':
      return `evict pod ${action.pod}`;
    case 'restartRollout':
      return 'restart the rollout, a pod at a time';
    case 'releaseChange':
      return action.change.sentence;
  }
}

const mib = (bytes: number): string => `${String(Math.round(bytes / MIB))} MiB`;

function describePhase(phase: HealPhase): string {
  switch (phase.status) {
    case 'diagnosing':
      return 'looking at the workload';
    case 'asking':
      return `**waiting for a person**: may I ${describeAction(phase.plan.rung.action)}? Plan \`${phase.plan.planHash.slice(0, 12)}\``;
    case 'acting':
      return `acting: ${describeAction(phase.plan.rung.action)}`;
    case 'verifying':
      return `verifying: ${describeAction(phase.plan.rung.action)} (${String(phase.goodWindows)} good windows so far)`;
    case 'undoing':
      return `undoing: ${describeAction(phase.plan.rung.action)}`;
    case 'quiet':
      return 'verified; watching whether the fault comes back';
    case 'held':
      return '**held by the kill switch**: nothing is written, undo included, until `paramedic breaker reset`';
    case 'closed':
      return `${phase.outcome.result}: ${phase.outcome.sentence}`;
  }
}

/** The heal's current details in markdown, for the Temporal UI. */
export function describeHeal(progress: HealProgress, story: readonly string[]): string {
  const refusals = progress.phase.status === 'asking' ? progress.phase.refusals : [];
  const undos = progress.openUndos.map(
    (undo) => `- open undo: ${describeAction(undo.action)} (${undo.actionId})`,
  );
  return [
    `**${progress.target.kind} ${progress.target.namespace}/${progress.target.name}** · ${progress.mode ?? 'not yet diagnosed'} ${progress.severity ?? ''}`,
    '',
    describePhase(progress.phase),
    ...refusals.map((refusal) => `- decision refused: ${refusal}`),
    ...undos,
    '',
    ...story.map((sentence) => `- ${sentence}`),
  ].join('\n');
}
