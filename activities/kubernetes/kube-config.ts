import { KubeConfig } from '@kubernetes/client-node';

/**
 * Where the cluster is and who we are there: the file when one is named, else the service account of the pod we run in.
 * Throws a sentence that says what to do when neither is there or the file names no cluster.
 */
export function loadKubeConfig(path: string | null): KubeConfig {
  const config = new KubeConfig();
  if (path !== null) loadFile(config, path);
  else if (process.env['KUBERNETES_SERVICE_HOST'] === undefined)
    throw new Error('no cluster: name a kubeconfig file, or run inside a pod with a service account');
  else config.loadFromCluster();
  if (config.getCurrentCluster() === null)
    throw new Error(
      `the kubeconfig ${path ?? 'of the pod'} names no cluster as current: set its current-context with \`kubectl config use-context\``,
    );
  return config;
}

function loadFile(config: KubeConfig, path: string): void {
  try {
    config.loadFromFile(path);
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'it is not a kubeconfig';
    throw new Error(`the kubeconfig ${path} cannot be read (${why}): name a readable kubeconfig file`, {
      cause: error,
    });
  }
}
