export type KubeconfigGiven = { server: string; certificate: Buffer; user: string; token: string };

/** A kubeconfig for one user; JSON is YAML to every client. */
export function kubeconfig({ server, certificate, user, token }: KubeconfigGiven): string {
  const name = 'paramedic-local';
  return `${JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name, cluster: { server, 'certificate-authority-data': certificate.toString('base64') } }],
      users: [{ name: user, user: { token } }],
      contexts: [{ name, context: { cluster: name, user, namespace: 'default' } }],
      'current-context': name,
    },
    undefined,
    2,
  )}\n`;
}
