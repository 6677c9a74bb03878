import { ApplicationFailure, condition, setHandler, sleep } from '@temporalio/workflow';
import type { DryRun } from '../../domain/release/dry-run.ts';
import type { ReleaseInput } from '../../domain/release/progress.ts';
import { pauseRelease, releaseProgress } from '../../workflows/messages.ts';

/** A release as the API sees one, and nothing of what a release does: it waits until it is paused twice. */
export async function releaseToProduction(input: ReleaseInput): Promise<void> {
  const said: string[] = [];
  setHandler(releaseProgress, () => ({
    releaseId: input.releaseId,
    name: input.file.name,
    namespace: input.file.namespace,
    requestedBy: input.requestedBy,
    reason: said.join(),
    state: { status: 'running', phase: 'queue', stepId: null },
    steps: [],
    gates: [],
    plan: null,
    openUndos: [],
  }));
  setHandler(
    pauseRelease,
    ({ reason }) => {
      said.push(reason);
      return { accepted: true, sentence: `paused ${String(said.length)} times` };
    },
    {
      validator: ({ reason }) => {
        if (reason === '') throw new Error('pause needs a reason');
      },
    },
  );
  await condition(() => said.length === 2);
}

/** Plans by the reason of the release: at once, never, or not at all. */
export async function planRelease({ file }: ReleaseInput): Promise<DryRun> {
  if (file.reason === 'slow') await sleep(3_600_000);
  if (file.reason === 'broken')
    throw ApplicationFailure.nonRetryable('the cluster does not answer', 'KubernetesError');
  return { plan: null, refusals: [], gates: [] };
}
