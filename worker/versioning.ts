import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import { DefaultLogger, bundleWorkflowCode } from '@temporalio/worker';

export const DEPLOYMENT = 'paramedic';
const CUT_OVER_WITHIN_MS = 60_000;
const TRY_EVERY_MS = 500;

export interface WorkflowBundle {
  readonly code: string;
  /** sha256 of the code: the same workflows are the same version, wherever they are built. */
  readonly buildId: string;
}

const source = (name: string): string => fileURLToPath(new URL(`../workflows/${name}`, import.meta.url));

/** What the bundle is made of: the same with and without traces, so that both are the same version. */
export const WORKFLOW_SOURCES = {
  workflowsPath: source('index.ts'),
  workflowInterceptorModules: [source('interceptors.ts')],
};

export async function bundleWorkflows(): Promise<WorkflowBundle> {
  const { code } = await bundleWorkflowCode({ logger: new DefaultLogger('WARN'), ...WORKFLOW_SOURCES });
  return { code, buildId: buildIdOf(code) };
}

export function buildIdOf(code: string): string {
  // The source map names the folder it was built in; the workflows are what stands before it.
  const [workflows = ''] = code.split('\n//# sourceMappingURL=');
  return createHash('sha256').update(workflows).digest('hex').slice(0, 32);
}

/**
 * Makes this build the one that gets work. The server knows it only once a poller has said hello, so it is asked again
 * for a while.
 * @throws the server's last answer when it never accepts
 */
export async function cutOver(client: Client, namespace: string, buildId: string): Promise<void> {
  const untilMs = Date.now() + CUT_OVER_WITHIN_MS;
  for (;;) {
    try {
      await client.workflowService.setWorkerDeploymentCurrentVersion({
        namespace,
        deploymentName: DEPLOYMENT,
        buildId,
        identity: 'paramedic',
      });
      return;
    } catch (failed) {
      if (Date.now() >= untilMs) throw failed;
      await delay(TRY_EVERY_MS);
    }
  }
}

/** Open runs pinned to a version that nobody serves any more: they would wait for ever. */
export async function strandedRuns(client: Client, buildId: string): Promise<string[]> {
  const stranded: string[] = [];
  for await (const run of client.workflow.list({
    query: `ExecutionStatus = 'Running' AND TemporalWorkflowVersioningBehavior = 'Pinned'`,
  })) {
    const { deploymentVersion } = run.raw.versioningInfo ?? {};
    if (deploymentVersion?.buildId !== buildId) stranded.push(run.workflowId);
    if (stranded.length >= 100) break;
  }
  return stranded;
}
