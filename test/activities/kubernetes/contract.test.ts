import { describe } from 'vitest';
import { fakeArena, realArena } from './arena.ts';
import type { Arena } from './arena.ts';
import { contractArena } from './contract-arena.ts';
import { restoresConfigs } from './contract-configs.ts';
import { raisesRestartsAndEvicts } from './contract-limits-and-pods.ts';
import { looksAtWorkloads } from './contract-looks.ts';
import { rollsBack } from './contract-rollbacks.ts';
import { FakeApiServer } from './fake-api-server.ts';

const kubeconfig = process.env['PARAMEDIC_TEST_KUBECONFIG'];
if (kubeconfig === undefined)
  console.info(
    'Left out: the Kubernetes contract on a real API server. Set PARAMEDIC_TEST_KUBECONFIG to run it there too.',
  );

function contract(enter: () => Promise<Arena>): void {
  const on = contractArena(enter);
  looksAtWorkloads(on);
  rollsBack(on);
  restoresConfigs(on);
  raisesRestartsAndEvicts(on);
}

describe('Kubernetes contract on a fake API server', () => {
  contract(() => fakeArena(new FakeApiServer()));
});

describe.runIf(kubeconfig !== undefined)(
  'Kubernetes contract on a real API server',
  { timeout: 120_000 },
  () => {
    contract(() => realArena(kubeconfig ?? ''));
  },
);
