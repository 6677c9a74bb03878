import { join } from 'node:path';
import { kubernetesProgram } from '../acquire/kubernetes.ts';
import { answers } from '../api-call.ts';
import type { Part } from '../context.ts';
import { kubeconfigOf, signingKeyOf } from '../identities.ts';
import { at } from '../settings.ts';
import { serverPart } from './server.ts';

const healthy = async (port: number): Promise<string | undefined> =>
  (await answers(`https://127.0.0.1:${String(port)}/healthz`)) ? undefined : 'no answer on /healthz';

export const controllerManager: Part = serverPart({
  name: 'kube-controller-manager',
  after: ['access'],
  alone: true,
  prepare: async (context) => {
    const { settings } = context;
    return {
      command: await kubernetesProgram(context, 'kube-controller-manager'),
      args: [
        `--kubeconfig=${kubeconfigOf(settings, 'system:kube-controller-manager')}`,
        '--leader-elect=false',
        '--bind-address=127.0.0.1',
        `--secure-port=${String(settings.ports.controllerManager)}`,
        `--cert-dir=${join(at.cluster(settings), 'controller-manager')}`,
        // Else it makes a folder of that kind in /usr.
        `--flex-volume-plugin-dir=${join(at.cluster(settings), 'volume-plugins')}`,
        `--root-ca-file=${at.certificate(settings)}`,
        `--service-account-private-key-file=${signingKeyOf(settings)}`,
        // Each controller by its own name, as in real clusters: the audit log tells them apart.
        '--use-service-account-credentials=true',
        // A dead node is seen as NotReady in half a minute.
        '--node-monitor-grace-period=20s',
        '--node-monitor-period=2s',
      ],
    };
  },
  ready: ({ settings }) => healthy(settings.ports.controllerManager),
});

export const scheduler: Part = serverPart({
  name: 'kube-scheduler',
  after: ['access'],
  alone: true,
  prepare: async (context) => {
    const { settings } = context;
    return {
      command: await kubernetesProgram(context, 'kube-scheduler'),
      args: [
        `--kubeconfig=${kubeconfigOf(settings, 'system:kube-scheduler')}`,
        '--leader-elect=false',
        '--bind-address=127.0.0.1',
        `--secure-port=${String(settings.ports.scheduler)}`,
        `--cert-dir=${join(at.cluster(settings), 'scheduler')}`,
      ],
    };
  },
  ready: ({ settings }) => healthy(settings.ports.scheduler),
});
