import { join } from 'node:path';
import { answers } from '../api-call.ts';
import { debianProgram } from '../acquire/debian.ts';
import type { Part } from '../context.ts';
import { etcdUrl } from '../addresses.ts';
import { at } from '../settings.ts';
import { serverPart } from './server.ts';

export const etcd: Part = serverPart({
  name: 'etcd',
  after: [],
  address: etcdUrl,
  prepare: async (context) => {
    const { settings } = context;
    const peer = `http://127.0.0.1:${String(settings.ports.etcdPeer)}`;
    return {
      command: await debianProgram(context, 'etcd'),
      args: [
        '--name=paramedic',
        `--data-dir=${join(at.cluster(settings), 'etcd')}`,
        `--listen-client-urls=${etcdUrl(settings)}`,
        `--advertise-client-urls=${etcdUrl(settings)}`,
        `--listen-peer-urls=${peer}`,
        `--initial-advertise-peer-urls=${peer}`,
        `--initial-cluster=paramedic=${peer}`,
        // The cluster is thrown away with the stack: nothing in it has to survive a power cut.
        '--unsafe-no-fsync',
        '--logger=zap',
        '--log-outputs=stderr',
        '--log-level=warn',
      ],
    };
  },
  ready: async ({ settings }) =>
    (await answers(`${etcdUrl(settings)}/health`)) ? undefined : 'no answer on /health',
});
