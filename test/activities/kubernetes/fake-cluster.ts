import { afterEach, beforeEach } from 'vitest';
import { fakeArena } from './arena.ts';
import type { Arena } from './arena.ts';
import { FakeApiServer } from './fake-api-server.ts';

export interface FakeCluster {
  readonly server: FakeApiServer;
  readonly arena: Arena;
}

/** An arena on a fake API server, both made anew before each test of the file that asks. */
export function fakeCluster(): FakeCluster {
  let server: FakeApiServer;
  let arena: Arena;
  beforeEach(async () => {
    server = new FakeApiServer();
    arena = await fakeArena(server);
  });
  afterEach(async () => {
    await arena.close();
  });
  return {
    get server() {
      return server;
    },
    get arena() {
      return arena;
    },
  };
}
