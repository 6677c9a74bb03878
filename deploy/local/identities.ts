import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ApiServer } from './api-call.ts';
import { kubeconfig } from './render/kubeconfig.ts';
import { apiServerUrl } from './addresses.ts';
import { at } from './settings.ts';
import type { Settings } from './settings.ts';

type Identity = { user: string; groups: readonly string[]; kubeconfig: string };

/** Who may talk to the API server. `paramedic` is by itself, so that its writes stand out in the audit log. */
export function identitiesOf(settings: Settings): Identity[] {
  const own = (user: string, groups: readonly string[] = []): Identity => ({
    user,
    groups,
    kubeconfig: at.userKubeconfig(settings, user.replaceAll(':', '-')),
  });
  return [
    { user: 'admin', groups: ['system:masters'], kubeconfig: at.adminKubeconfig(settings) },
    { user: 'paramedic', groups: [], kubeconfig: at.paramedicKubeconfig(settings) },
    own('prometheus'),
    own('system:kube-controller-manager'),
    own('system:kube-scheduler'),
    own('system:kube-proxy'),
    ...settings.nodes.map(({ name }) => own(`system:node:${name}`, ['system:nodes'])),
  ];
}

export function kubeconfigOf(settings: Settings, user: string): string {
  const identity = identitiesOf(settings).find((known) => known.user === user);
  if (!identity) throw new Error(`no identity named ${user}`);
  return identity.kubeconfig;
}

/** New secrets for a new cluster: tokens are derived from one random seed that only root can read. */
export function writeSecrets(settings: Settings): { tokens: string; signingKey: string } {
  const tokens = secretFile(settings, 'tokens.csv');
  const signingKey = secretFile(settings, 'service-accounts.pem');
  mkdirSync(dirname(tokens), { recursive: true, mode: 0o700 });
  writeSecret(secretFile(settings, 'seed'), randomBytes(32).toString('hex'));
  const lines = identitiesOf(settings).map(
    ({ user, groups }) => `${tokenOf(settings, user)},${user},${user},"${groups.join(',')}"`,
  );
  writeSecret(tokens, `${lines.join('\n')}\n`);
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeSecret(signingKey, privateKey.export({ type: 'pkcs1', format: 'pem' }).toString());
  return { tokens, signingKey };
}

export const signingKeyOf = (settings: Settings): string => secretFile(settings, 'service-accounts.pem');

/** Needs the certificate that the API server makes for itself when it first starts. */
export function writeKubeconfigs(settings: Settings): void {
  const certificate = readFileSync(at.certificate(settings));
  for (const { user, kubeconfig: file } of identitiesOf(settings)) {
    const given = { server: apiServerUrl(settings), certificate, user, token: tokenOf(settings, user) };
    mkdirSync(dirname(file), { recursive: true });
    writeSecret(file, kubeconfig(given));
  }
}

/** The API server as admin; nothing when no cluster of ours was ever started here. */
export function adminServer(settings: Settings): ApiServer | undefined {
  if (!existsSync(secretFile(settings, 'seed')) || !existsSync(at.certificate(settings))) return undefined;
  return {
    url: apiServerUrl(settings),
    token: tokenOf(settings, 'admin'),
    certificateFile: at.certificate(settings),
  };
}

function tokenOf(settings: Settings, user: string): string {
  const seed = readFileSync(secretFile(settings, 'seed'), 'utf8');
  return createHash('sha256').update(`${seed}:${user}`).digest('hex');
}

const secretFile = (settings: Settings, name: string): string => join(at.cluster(settings), 'secrets', name);

function writeSecret(file: string, content: string): void {
  writeFileSync(file, content, { mode: 0o600 });
}
