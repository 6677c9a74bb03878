import { join } from 'node:path';
import { answers } from '../api-call.ts';
import type { Part } from '../context.ts';
import { registryAddress } from '../addresses.ts';
import { serverPart } from './server.ts';

/** An image registry that refuses in whichever way the image's name asks for. */
export const registry: Part = serverPart({
  name: 'registry',
  after: [],
  alone: true,
  address: registryAddress,
  prepare: ({ settings }) =>
    Promise.resolve({
      command: process.execPath,
      args: [join(settings.checkout, 'deploy/local/registry-stub.ts'), String(settings.ports.registry)],
    }),
  ready: async ({ settings }) =>
    (await answers(`http://${registryAddress(settings)}/v2/`)) ? undefined : 'no answer on /v2/',
});
