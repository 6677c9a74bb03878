import { describe } from 'vitest';
import { fakeArena, realArena } from '../arena.ts';
import type { Arena } from '../arena.ts';
import { FakeApiServer } from '../fake-api-server.ts';
import { readsWhatIsThere } from './contract-live.ts';
import { makesAndUnmakes } from './contract-makings.ts';
import { readsPullLogins } from './contract-pulls.ts';
import { shiftsFields } from './contract-patches.ts';
import { defaultRoutes } from './gateway-api.ts';
import { releaseArena } from './release-arena.ts';

const kubeconfig = process.env['PARAMEDIC_TEST_KUBECONFIG'];
if (kubeconfig === undefined)
  console.info(
    'Left out: the contract of releases on a real API server. Set PARAMEDIC_TEST_KUBECONFIG to run it there too.',
  );

function contract(enter: () => Promise<Arena>): void {
  const on = releaseArena(enter);
  readsWhatIsThere(on);
  readsPullLogins(on);
  shiftsFields(on);
  makesAndUnmakes(on);
}

describe('The contract of releases on a fake API server', () => {
  contract(async () => {
    const server = new FakeApiServer();
    defaultRoutes(server);
    return await fakeArena(server);
  });
});

describe.runIf(kubeconfig !== undefined)(
  'The contract of releases on a real API server',
  { timeout: 120_000 },
  () => {
    contract(() => realArena(kubeconfig ?? ''));
  },
);
