import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubernetesProgram } from '../acquire/kubernetes.ts';
import { ask } from '../api-call.ts';
import type { Part } from '../context.ts';
import { adminServer, writeSecrets } from '../identities.ts';
import { AUDIT_POLICY } from '../render/audit-policy.ts';
import { gatewayOf } from '../render/cni-config.ts';
import { apiServerUrl, etcdUrl } from '../addresses.ts';
import { at } from '../settings.ts';
import type { Settings } from '../settings.ts';
import { serverPart } from './server.ts';

export const apiServer: Part = serverPart({
  name: 'kube-apiserver',
  after: ['etcd', 'network'],
  readyWithinMs: 90_000,
  graceMs: 5_000,
  address: apiServerUrl,
  prepare: async (context) => {
    const command = await kubernetesProgram(context, 'kube-apiserver');
    return { command, args: flags(context.settings) };
  },
  ready: async ({ settings }) => {
    const admin = adminServer(settings);
    if (!admin) return 'its certificate is not made yet';
    const answer = await ask(admin, '/readyz').catch(() => undefined);
    return answer?.status === 200 ? undefined : `/readyz says ${answer?.body.slice(0, 200) ?? 'nothing'}`;
  },
});

function flags(settings: Settings): string[] {
  const { tokens, signingKey } = writeSecrets(settings);
  const folder = at.cluster(settings);
  const policy = join(folder, 'audit-policy.json');
  mkdirSync(folder, { recursive: true });
  if (!existsSync(policy)) writeFileSync(policy, JSON.stringify(AUDIT_POLICY));
  return [
    `--etcd-servers=${etcdUrl(settings)}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${String(settings.ports.apiServer)}`,
    // It must not be loopback; the bridge's own address never leaves this machine.
    `--advertise-address=${gatewayOf(settings.podNetwork)}`,
    `--cert-dir=${join(folder, 'certificates')}`,
    `--token-auth-file=${tokens}`,
    '--authorization-mode=Node,RBAC',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${signingKey}`,
    `--service-account-signing-key-file=${signingKey}`,
    `--service-cluster-ip-range=${settings.serviceNetwork}.0.0/16`,
    '--allow-privileged=true',
    // Without it logs, exec and port-forward try the node's name and fail.
    '--kubelet-preferred-address-types=InternalIP',
    `--audit-policy-file=${policy}`,
    `--audit-log-path=${at.auditLog(settings)}`,
    '--audit-log-format=json',
    '--audit-log-maxsize=2048',
    '--v=1',
  ];
}
