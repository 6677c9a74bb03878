import { join } from 'node:path';
import { kubernetesProgram } from '../acquire/kubernetes.ts';
import type { Context, Part } from '../context.ts';
import { writeKubeconfigs } from '../identities.ts';
import { run } from '../process/run.ts';
import { at } from '../settings.ts';

/** Kubeconfigs for everybody, and the rights of the identities that are not Kubernetes' own. */
export const access: Part = {
  name: 'access',
  after: ['kube-apiserver'],
  readyWithinMs: 30_000,
  process: false,
  alone: false,
  start: async (context) => {
    writeKubeconfigs(context.settings);
    const { checkout } = context.settings;
    await apply(context, join(checkout, 'deploy/kubernetes/base/rbac.yaml'));
    await apply(context, join(checkout, 'deploy/local/manifests/prometheus-rbac.yaml'));
  },
  ready: () => Promise.resolve(undefined),
  stop: () => Promise.resolve(),
};

async function apply(context: Context, file: string): Promise<void> {
  const { settings, signal } = context;
  const kubectl = await kubernetesProgram(context, 'kubectl');
  const args = ['apply', '--server-side', '--field-manager=paramedic-local-stack', '-f', file];
  const where = [
    `--kubeconfig=${at.adminKubeconfig(settings)}`,
    `--cache-dir=${join(settings.state, 'cluster/kubectl')}`,
  ];
  await run(kubectl, [...args, ...where], {
    deadlineMs: 30_000,
    signal,
    wayOut: 'the manifest or the API server is at fault: see logs/kube-apiserver.log in the state folder',
  });
}
