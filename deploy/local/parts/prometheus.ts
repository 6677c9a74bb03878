import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { debianProgram } from '../acquire/debian.ts';
import { prometheusUrl } from '../addresses.ts';
import { answers } from '../api-call.ts';
import type { Part } from '../context.ts';
import { kubeconfigOf } from '../identities.ts';
import { prometheusConfig, targetFiles } from '../render/prometheus-config.ts';
import type { Settings } from '../settings.ts';
import { serverPart } from './server.ts';

const folderOf = ({ state }: Settings): string => join(state, 'prometheus');

/** Keeps the lists of pods and nodes that Prometheus scrapes; `after` differs with whose cluster it is. */
export function prometheusTargets(after: readonly string[]): Part {
  return serverPart({
    name: 'prometheus-targets',
    after,
    alone: true,
    prepare: ({ settings }) => {
      const { checkout, existing } = settings;
      const kubeconfig = existing.kubeconfig ?? kubeconfigOf(settings, 'prometheus');
      const everyMs = existing.kubeconfig ? '15000' : '2000';
      const script = join(checkout, 'deploy/local/targets-main.ts');
      return Promise.resolve({
        command: process.execPath,
        args: [script, kubeconfig, folderOf(settings), everyMs],
      });
    },
    ready: ({ settings }) =>
      Promise.resolve(existsSync(targetFiles(folderOf(settings)).nodes) ? undefined : 'no list of nodes yet'),
  });
}

/** Scrapes pods and kubelets by their own addresses. */
export const prometheus: Part = serverPart({
  name: 'prometheus',
  after: [],
  alone: true,
  address: prometheusUrl,
  prepare: async (context) => {
    const { settings } = context;
    const folder = folderOf(settings);
    // It watches that folder from the start and would not see one that is made later.
    mkdirSync(dirname(targetFiles(folder).pods), { recursive: true });
    const config = join(folder, 'prometheus.yml');
    writeFileSync(config, JSON.stringify(prometheusConfig(folder), undefined, 2));
    return {
      command: await debianProgram(context, 'prometheus'),
      args: [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        '--storage.tsdb.retention.time=12h',
        `--web.listen-address=127.0.0.1:${String(settings.ports.prometheus)}`,
        '--log.level=warn',
      ],
    };
  },
  ready: async ({ settings }) =>
    (await answers(`${prometheusUrl(settings)}/-/ready`)) ? undefined : 'no answer on /-/ready',
});
