import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { targetFiles } from './render/prometheus-config.ts';
import { nodeTargets, podTargets } from './render/prometheus-targets.ts';

// Tells Prometheus what to scrape: node targets-main.ts KUBECONFIG FOLDER EVERY_MS
const [kubeconfig = '', folder = '', everyMs = '2000'] = process.argv.slice(2);
const files = targetFiles(folder);

const config = new KubeConfig();
config.loadFromFile(kubeconfig);
const api = config.makeApiClient(CoreV1Api);

/** A whole file or none, and only when it changed: Prometheus reads it on every change. */
function publish(file: string, groups: unknown): void {
  const text = JSON.stringify(groups);
  if (readIfThere(file) === text) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

for (;;) {
  try {
    // The API server's cache is fresh enough here, and asking it costs etcd nothing.
    const [pods, nodes] = await Promise.all([
      api.listPodForAllNamespaces({ resourceVersion: '0' }),
      api.listNode({ resourceVersion: '0' }),
    ]);
    publish(files.pods, podTargets(pods.items));
    publish(files.nodes, nodeTargets(nodes.items));
  } catch (error) {
    console.error(new Date().toISOString(), error instanceof Error ? error.message.split('\n')[0] : error);
  }
  await pause(Number(everyMs));
}
