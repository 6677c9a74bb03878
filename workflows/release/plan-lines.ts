import type { StepProgress, StepStatus } from '../../domain/release/progress.ts';
import { show } from './release-run.ts';
import type { ReleaseRun } from './release-run.ts';

/** Marks one line of the plan, with what was found or done. */
export function mark(run: ReleaseRun, stepId: string, status: StepStatus, ...sentences: string[]): void {
  const atMs = Date.now();
  const isOver = status !== 'waiting' && status !== 'running' && status !== 'held';
  run.progress = {
    ...run.progress,
    steps: run.progress.steps.map((step) =>
      step.id === stepId
        ? {
            ...step,
            status,
            startedAtMs: step.startedAtMs ?? atMs,
            endedAtMs: isOver ? atMs : null,
            sentences: [...step.sentences, ...sentences].slice(-5),
          }
        : step,
    ),
  };
  show(run);
}

/** Lines of the plan, in the order they will be walked; a line that is there already keeps what it says. */
export function addSteps(
  run: ReleaseRun,
  steps: readonly Pick<StepProgress, 'id' | 'phase' | 'title'>[],
): void {
  const known = new Set(run.progress.steps.map(({ id }) => id));
  const added = steps.filter(({ id }) => !known.has(id)).map((step) => waiting(step));
  run.progress = { ...run.progress, steps: [...run.progress.steps, ...added] };
}

const waiting = (step: Pick<StepProgress, 'id' | 'phase' | 'title'>): StepProgress => ({
  ...step,
  status: 'waiting',
  startedAtMs: null,
  endedAtMs: null,
  sentences: [],
});
