import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FAILPOINTS } from '../../activities/deps.ts';
import { readStack } from '../../deploy/local/stack-record.ts';
import { Problem } from '../scenarios/runner/problem.ts';
import { findSurroundings } from '../scenarios/runner/surroundings.ts';
import type { Surroundings } from '../scenarios/runner/surroundings.ts';
import { workersOf } from './histories.ts';
import { dieAllTheWay } from './round.ts';
import type { Round } from './round.ts';
import { supervise } from './supervised.ts';
import type { Supervised } from './supervised.ts';
import { createTemporalNamespace } from './temporal-namespace.ts';
import type { TemporalNamespace } from './temporal-namespace.ts';

/** How often the worker dies at each failpoint. */
const ROUNDS = roundsFrom(process.env['PARAMEDIC_KILLS'] ?? '1');
/** Each failpoint, and once by the test's own hand while a heal waits for its approval. */
const DEATHS_A_ROUND = FAILPOINTS.length + 1;

const name = `durability-${Date.now().toString(36)}`;
const made = { folder: '', around: null, temporal: null, own: null } as {
  folder: string;
  around: Surroundings | null;
  temporal: TemporalNamespace | null;
  own: Supervised | null;
};

beforeAll(async () => {
  const stack = readStack();
  if (stack.auditLog === undefined)
    throw new Problem(
      "effects are counted in the API server's audit log, and this cluster's is not ours to read",
      'run the tests on the local stack: unset KUBECONFIG, then `make up`',
    );
  made.folder = await mkdtemp(join(tmpdir(), 'paramedic-'));
  made.temporal = await createTemporalNamespace(stack.temporalAddress, name);
  made.own = await supervise(stack, { name, folder: made.folder, rounds: ROUNDS });
  // The stack's own Paramedic is not asked for anything: its scopes exclude these.
  made.around = await findSurroundings({ ...stack, apiUrl: made.own.url });
});

afterAll(async () => {
  try {
    await made.own?.stop();
    await made.temporal?.remove();
  } finally {
    if (made.folder !== '') await rm(made.folder, { recursive: true, force: true });
  }
});

function roundsFrom(text: string): number {
  const rounds = Number(text);
  if (Number.isInteger(rounds) && rounds >= 1 && rounds <= 50) return rounds;
  throw new Problem(`PARAMEDIC_KILLS is "${text}"`, 'give a whole number from 1 to 50');
}

function ready(): { around: Surroundings; temporal: TemporalNamespace; own: Supervised } {
  const { around, temporal, own } = made;
  if (around === null || temporal === null || own === null) throw new Error('the set-up did not end well');
  return { around, temporal, own };
}

describe('heals whose worker is killed at every failpoint', () => {
  it.each(Array.from({ length: ROUNDS }, (_, index) => index + 1))(
    'go on in a new worker, do each write exactly once, and reach their right end (round %i)',
    async (round) => {
      const { around, temporal, own } = ready();
      const before = own.deaths.length;
      const startedAtMs = Date.now();
      const outcome = await dieAllTheWay({ around, own, name, round });
      const deaths = own.deaths.slice(before);

      expect(deaths.map(({ signal }) => signal)).toEqual(Array<string>(DEATHS_A_ROUND).fill('SIGKILL'));
      expectRollback(outcome);
      expectUndo(outcome);
      const client = new Client({ connection: temporal.connection, namespace: name });
      for (const { heals } of [outcome.rollback, outcome.undo]) {
        const { runs, first, last } = await workersOf(client, heals[0]?.id ?? '');
        expect(runs).toBe(1);
        expect(last).not.toBe(first);
      }
      const writes = [...outcome.rollback.writes, ...outcome.undo.writes];
      console.log(
        `round ${String(round)}: ${String(deaths.length)} deaths, ${String(writes.length)} writes, each once, in ${String(Math.round((Date.now() - startedAtMs) / 1000))} s`,
      );
    },
  );
});

function expectRollback({ rollback }: Round): void {
  expect(rollback.writes).toEqual(['restoreConfig configmaps/shop-config', 'rollBack deployments/shop']);
  expect(rollback.heals.map(({ status }) => status)).toEqual(['confirmed']);
  expect(rollback.actions.map(({ action, status }) => `${action.kind} ${status}`)).toEqual([
    'rollBack verified',
  ]);
  expect(rollback.unmet).toEqual([]);
  expect(rollback.unexplained).toEqual([]);
}

/** The raise and its undo, and nothing after the second answer, which was no. */
function expectUndo({ undo }: Round): void {
  expect(undo.writes).toEqual(['raiseMemoryLimit deployments/shop', 'raiseMemoryLimit deployments/shop']);
  expect(undo.heals.map(({ status }) => status)).toEqual(['escalated']);
  expect(undo.actions.map(({ action, status }) => `${action.kind} ${status}`)).toEqual([
    'raiseMemoryLimit undone',
  ]);
  expect(undo.unmet).toEqual([]);
  expect(undo.unexplained).toEqual([]);
}
