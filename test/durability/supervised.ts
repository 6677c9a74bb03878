import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { FAILPOINTS } from '../../activities/deps.ts';
import type { Failpoint } from '../../activities/deps.ts';
import { MARK } from '../../deploy/local/process/mark.ts';
import type { Stack } from '../../deploy/local/stack-record.ts';
import { until as waitFor } from '../../deploy/local/until.ts';
import { paramedicAt } from '../scenarios/runner/paramedic.ts';

const EMBEDDED = resolve(import.meta.dirname, '../../deploy/local/embedded.ts');
const READY_WITHIN_MS = 90_000;
const DIES_WITHIN_MS = 180_000;
const ENDS_WITHIN_MS = 20_000;
/** One that cannot start is not started for ever. */
const MOST_FAILED_STARTS = 3;

export interface Death {
  readonly pid: number;
  readonly signal: NodeJS.Signals | null;
  readonly atMs: number;
}

/** A Paramedic that is started again as soon as it dies, as Kubernetes would. */
export interface Supervised {
  readonly url: string;
  readonly deaths: readonly Death[];
  /** Waits until a worker has died at this failpoint; another one is then starting. */
  diesAt(failpoint: Failpoint, round: number): Promise<void>;
  /** Kills the one that runs now, which is not one of the failpoints' doing. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** `folder`: its records, key and log. Each round arms every failpoint once, one after the other. */
export async function supervise(
  stack: Stack,
  given: { name: string; folder: string; rounds: number },
): Promise<Supervised> {
  const url = `http://127.0.0.1:${String(await freePort())}`;
  const deaths: Death[] = [];
  const state = { child: null as ChildProcess | null, isStopping: false, failedStarts: 0, expected: 0 };

  const start = (): void => {
    const log = openSync(logOf(given.folder), 'a');
    const env = { ...environment(stack, given, url), PARAMEDIC_FAILPOINT: armed(given.folder, given.rounds) };
    const child = spawn(process.execPath, [EMBEDDED], { stdio: ['ignore', log, log], env });
    closeSync(log);
    state.child = child;
    child.once('exit', (_code, signal) => {
      deaths.push({ pid: child.pid ?? 0, signal, atMs: Date.now() });
      state.failedStarts = signal === 'SIGKILL' ? 0 : state.failedStarts + 1;
      if (!state.isStopping && state.failedStarts < MOST_FAILED_STARTS) start();
    });
  };
  const wait = async (what: string, withinMs: number, isSo: () => Promise<boolean> | boolean) => {
    const isInTime = await waitFor(
      async () => state.failedStarts >= MOST_FAILED_STARTS || (await isSo()),
      withinMs,
      200,
    );
    if (isInTime && state.failedStarts < MOST_FAILED_STARTS) return;
    const told = `${String(deaths.length)} deaths so far; its log ends with:\n${tail(given.folder)}`;
    throw new Error(
      isInTime
        ? `Paramedic does not start: ${told}`
        : `${what} did not happen in ${String(withinMs / 1000)} s: ${told}`,
    );
  };
  // Nobody waits for the next one to be ready: it may die before it has answered a single question.
  const dies = (what: string, isTrue: () => boolean): Promise<void> => {
    state.expected += 1;
    return wait(what, DIES_WITHIN_MS, () => isTrue() && deaths.length >= state.expected);
  };

  start();
  await wait('Paramedic becoming ready', READY_WITHIN_MS, () =>
    paramedicAt(url)
      .assertReady()
      .then(
        () => true,
        // Nobody answers while it is starting.
        () => false,
      ),
  );
  return {
    url,
    deaths,
    diesAt: (failpoint, round) => {
      const marker = markerOf(given.folder, failpoint, round);
      return dies(`a death ${failpoint}`, () => existsSync(marker));
    },
    kill: () => {
      state.child?.kill('SIGKILL');
      return dies('the death of Paramedic', () => true);
    },
    stop: async () => {
      state.isStopping = true;
      const { child } = state;
      if (child === null || child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await Promise.race([once(child, 'exit'), pause(ENDS_WITHIN_MS)]);
      child.kill('SIGKILL');
    },
  };
}

const logOf = (folder: string): string => join(folder, 'paramedic.log');
const tail = (folder: string): string => readFileSync(logOf(folder), 'utf8').slice(-4000);
const markerOf = (folder: string, failpoint: Failpoint, round: number): string =>
  join(folder, `${String(round)}-${failpoint}`);

/** A heal passes the failpoints in their order, so whoever takes over is armed for the next one. */
function armed(folder: string, rounds: number): string | undefined {
  for (let round = 1; round <= rounds; round += 1)
    for (const failpoint of FAILPOINTS) {
      const marker = markerOf(folder, failpoint, round);
      if (!existsSync(marker)) return `${failpoint}:${marker}`;
    }
  return undefined;
}

/** Nothing of the caller's own Paramedic variables: this one is not the stack's. */
const environment = (
  stack: Stack,
  given: { name: string; folder: string },
  url: string,
): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  // Should the test itself be killed, `make down` ends what it left.
  [MARK]: stack.state,
  KUBECONFIG: stack.paramedicKubeconfig,
  TEMPORAL_ADDRESS: stack.temporalAddress,
  TEMPORAL_NAMESPACE: given.name,
  PROMETHEUS_URL: stack.prometheusUrl,
  PARAMEDIC_API_URL: url,
  PARAMEDIC_CLUSTER: given.name,
  PARAMEDIC_SCOPES: `${given.name}-*`,
  PARAMEDIC_STATE_DIR: given.folder,
  PARAMEDIC_POLICY: join(import.meta.dirname, 'policy.yaml'),
  PARAMEDIC_TICK_SECONDS: '5',
});

/** It must be the same after each death, so the system's choice is noted and given back. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
