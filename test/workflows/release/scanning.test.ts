import { describe, expect, it } from 'vitest';
import { judgeSecurity } from '../../../domain/release/judge-security.ts';
import type { SecurityFinding } from '../../../domain/release/judge-security.ts';
import * as messages from '../../../workflows/messages.ts';
import { canary } from '../../support/release-plans.ts';
import { until } from '../../support/workflow-runs.ts';
import { gateAt } from './gate.ts';
import type { Before } from './gate.ts';
import { releasing } from './releasing.ts';
import type { Releasing } from './releasing.ts';
import { staged } from './stage.ts';

const stage = staged();

const OLD: SecurityFinding = { id: 'CVE-1', component: 'openssl', severity: 'high' };
const ADDED: SecurityFinding = { id: 'CVE-2', component: 'zlib', severity: 'critical' };
const refusing = (sentence: string) => ({
  cause: { message: expect.stringContaining(sentence) as string },
});

const report = (
  { handle }: Releasing,
  found: readonly SecurityFinding[],
  before: typeof found | null = [OLD],
) =>
  handle.executeUpdate(messages.reportSecurity, {
    args: [{ by: 'scanner', file: 'new.sarif', verdict: judgeSecurity(before, found) }],
  });
const soaking = async ({ approved, stepIs }: Releasing): Promise<void> => {
  await approved();
  await stepIs('soak/60', 'running');
};
const heldForIt = async ({ is }: Releasing): Promise<void> => {
  expect((await is('held')).state).toMatchObject({
    hold: { why: 'security', sentence: expect.stringContaining('CVE-2 in zlib (critical)') as string },
  });
};
const file = { soakMinutes: [60] };

describe('what a scan finds in the new version alone', () => {
  it('holds a soak at once, and takes it back when nobody accepts it in time', async () => {
    let reportedAtMs = 0;
    const { outcome, world, told } = await releasing(stage, { file }, async (running) => {
      await soaking(running);
      reportedAtMs = await running.stage.environment.currentTimeMs();
      await report(running, [OLD, ADDED]);
      await heldForIt(running);
    });
    expect(outcome).toMatchObject({ result: 'rolled-back', trigger: 'security-finding', left: [] });
    expect(outcome.sentence).toContain('nobody accepted it in 30 min');
    expect(outcome.closedAtMs - reportedAtMs).toBeGreaterThanOrEqual(30 * 60_000);
    expect(world.standing).toEqual([]);
    expect(told.notifications.some(({ title }) => title.includes('only the new version has'))).toBe(true);
  });

  it('goes on by the word of an approver, and of nobody else', async () => {
    const readPeople = () => Promise.resolve({ roles: { approver: ['anna', 'paula', 'rita'] } });
    const { outcome, world, progress } = await releasing(
      stage,
      { file, script: { overrides: { readPeople } } },
      async (running) => {
        await soaking(running);
        await report(running, [OLD, ADDED]);
        await heldForIt(running);
        await expect(running.steer('promote', 'rita')).rejects.toMatchObject(
          refusing('asked for this release'),
        );
        await expect(running.steer('promote', 'zoe')).rejects.toMatchObject(
          refusing('does not hold the role'),
        );
        await expect(running.steer('retry')).rejects.toMatchObject(refusing('no step is held'));
        await running.steer('promote');
        await running.is('running');
        // The scan of the next night finds the same.
        expect(await report(running, [OLD, ADDED])).toMatchObject({
          sentence: expect.stringContaining('was asked about all') as string,
        });
        await running.is('running');
      },
    );
    expect(outcome.result).toBe('released');
    expect(world.standing).toEqual(['cart/roll-out']);
    const soak = progress.steps.find(({ id }) => id === 'soak/60');
    expect(soak?.sentences.join()).toContain('accepted by paula (unauthenticated)');
  });

  it('is asked about one report after the other: what nobody has read is not accepted', async () => {
    const third: SecurityFinding = { id: 'CVE-3', component: 'zlib', severity: 'low' };
    const { outcome } = await releasing(stage, { file }, async (running) => {
      await soaking(running);
      await report(running, [ADDED]);
      await heldForIt(running);
      await report(running, [ADDED, third]);
      await running.steer('promote');
      await until(async () => {
        const { state } = await running.progress();
        return state.status === 'held' && state.hold.sentence.includes('CVE-3');
      });
      await running.steer('promote');
    });
    expect(outcome.result).toBe('released');
  });

  it('ends a watch, which goes on when it is accepted, and nothing is written meanwhile', async () => {
    const gate = gateAt('watchRelease');
    const { outcome, world } = await releasing(stage, { gate, script: { plan: canary } }, async (running) => {
      await running.approved();
      await gate.reached();
      await report(running, [ADDED]);
      await heldForIt(running);
      expect(running.world.writes).toEqual(['cart/canary-10']);
      await running.steer('promote');
      gate.open();
    });
    expect(outcome.result).toBe('released');
    expect(world.writes).toEqual(['cart/canary-10', 'cart/canary-50', 'cart/promote']);
  });

  it('told while the last look is written down keeps the release from being called released', async () => {
    const story = { looks: 0, running: null as Releasing | null };
    const before: Before = async (asked, input) => {
      if (asked !== 'record' || story.running === null) return;
      const { timeline = [] } = input as { timeline?: readonly { sentence: string }[] };
      if (!timeline.some(({ sentence }) => sentence.startsWith('promote: '))) return;
      story.looks += 1;
      if (story.looks === 2) await report(story.running, [ADDED]);
    };
    const { outcome } = await releasing(stage, { file, gate: { before } }, async (running) => {
      story.running = running;
      await running.approved();
    });
    expect(story.looks).toBe(2);
    expect(outcome).toMatchObject({ result: 'rolled-back', trigger: 'security-finding' });
  });

  it('known before the first write holds that back, and an abort then has nothing to undo', async () => {
    const { outcome, world } = await releasing(stage, { file }, async (running) => {
      await running.is('awaiting-approval');
      await report(running, [ADDED]);
      await running.decide();
      await heldForIt(running);
      expect(running.world.writes).toEqual([]);
      await running.steer('abort');
    });
    expect(outcome.result).toBe('aborted');
    expect(world.writes).toEqual([]);
  });

  it('comes too late for a release that is being undone, and says what to do', async () => {
    const gate = gateAt('undoAction');
    const { outcome } = await releasing(stage, { file, gate }, async (running) => {
      await soaking(running);
      await running.steer('abort');
      await gate.reached();
      await expect(report(running, [ADDED])).rejects.toMatchObject(refusing('too late to ask about a scan'));
      gate.open();
    });
    expect(outcome).toMatchObject({ result: 'aborted', left: [] });
  });

  it.each([
    ['that was there before', [OLD], [OLD]],
    ['of which it cannot be told whether it is new', [ADDED], null],
  ] as const)('and a finding %s holds nothing', async (_, found, before) => {
    const { outcome } = await releasing(stage, { file }, async (running) => {
      await soaking(running);
      expect(await report(running, found, before)).toMatchObject({ accepted: true });
      expect((await running.progress()).state.status).toBe('running');
    });
    expect(outcome.result).toBe('released');
  });
});
