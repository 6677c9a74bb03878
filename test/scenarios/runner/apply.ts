import { join } from 'node:path';
import { write } from './cluster.ts';
import { pathOf } from './kinds.ts';
import { lookAt, unwell } from './look.ts';
import { readManifest } from './manifests.ts';
import type { RunContext } from './run-context.ts';
import { until } from './until.ts';

const READY_WITHIN_MS = 120_000;

/** Applies every object of a file as `kubectl apply --server-side` would, or as the named field manager. */
export async function applyFile(
  run: RunContext,
  manifest: { file: string; as: string | null },
): Promise<void> {
  const by = encodeURIComponent(manifest.as ?? 'kubectl');
  for (const { kind, name, body } of readManifest(join(run.loaded.folder, manifest.file), run.placeholders))
    await write(run.around.cluster, `${pathOf(run.namespace, kind, name)}?fieldManager=${by}&force=true`, {
      method: 'PATCH',
      contentType: 'application/apply-patch+yaml',
      body,
    });
}

/** Waits until every Deployment of the namespace is rolled out and Available. */
export async function waitReady(run: RunContext): Promise<void> {
  let missing: readonly string[] = [];
  await until(
    async () => {
      missing = unwell(await lookAt(run.around.cluster, run.namespace, run.signal));
      return missing.length === 0 ? true : null;
    },
    {
      what: `the setup of ${run.namespace} becoming Ready`,
      withinMs: READY_WITHIN_MS,
      everyMs: 500,
      wayOut: 'look with `kubectl get pods,events` why it did not come up',
    },
    run.signal,
  ).catch((failed: unknown) => {
    if (missing.length > 0) run.say(`still not Ready: ${missing.join('; ')}`);
    throw failed;
  });
}
