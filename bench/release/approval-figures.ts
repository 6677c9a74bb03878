import { Problem } from '../../test/scenarios/runner/problem.ts';
import type { Seen } from './history.ts';
import { scheduledAtMs } from './metric-figures.ts';

/** Milliseconds since the person said yes, before Paramedic had even heard it. */
export interface ApprovalFigures {
  /** Paramedic's answer was there. */
  readonly acceptedMs: number;
  /** The plan was being made again, to see that it is still the one approved. */
  readonly recheckedMs: number;
  /** Production's first activity was asked for. */
  readonly startedMs: number;
  /** The first write was asked for. */
  readonly writingMs: number;
}

/** @throws Problem when production did not begin */
export function approvalFigures(
  events: readonly Seen[],
  { saidAtMs, acceptedAtMs }: { readonly saidAtMs: number; readonly acceptedAtMs: number },
): ApprovalFigures {
  const recheckedAtMs = scheduledAtMs(events, 'planRelease', saidAtMs);
  // Every step looks at the brakes before it writes.
  const startedAtMs = scheduledAtMs(events, 'readBrakes', saidAtMs);
  const writingAtMs = scheduledAtMs(events, 'applyAction', saidAtMs);
  if (recheckedAtMs === null || startedAtMs === null || writingAtMs === null)
    throw new Problem('nothing was done after the approval', 'see the release with `paramedic status`');
  return {
    acceptedMs: acceptedAtMs - saidAtMs,
    recheckedMs: recheckedAtMs - saidAtMs,
    startedMs: startedAtMs - saidAtMs,
    writingMs: writingAtMs - saidAtMs,
  };
}
