import type { Client } from '@temporalio/client';
import type { Action } from '../../../domain/healing/action.ts';
import type { TokenRequest } from '../../../domain/healing/limits.ts';
import { targetKey } from '../../../domain/workload/target.ts';
import { createEngine } from '../../../worker/engine.ts';
import * as messages from '../../../workflows/messages.ts';
import { RAISE, RESTART, TARGET, leave, needingApproval } from '../../support/scripted-activities.ts';
import type { Script } from '../../support/scripted-activities.ts';
import { until } from '../../support/workflow-runs.ts';
import { ADA, APPLIED, FAULT, SHORT_MS, failing, once } from './branch.ts';
import type { Branch } from './branch.ts';

const RAISED = { ...(RAISE as Extract<Action, { kind: 'raiseMemoryLimit' }>), expiresAfterMs: SHORT_MS };
const LITTLE = RAISED.fromBytes / 2;
const MUCH = RAISED.fromBytes;

/** Expiries take their lease from a real guard, each from that of a workload of its own. */
function expiry(client: Client, name: string, overrides: Script['overrides']): Branch {
  const id = `expiry/${name}`;
  const target = { ...TARGET, name };
  return {
    name: id,
    workflow: 'expireMitigation',
    args: [{ actionId: `heal/${name}/1`, target, scope: 'default', action: RAISED, renewals: 0 }],
    script: {
      overrides: {
        signalGuard: (asked) => createEngine(client, id).requestLease(asked),
        readPeakMemory: () => Promise.resolve(LITTLE),
        ...overrides,
      },
    },
  };
}

const expiries = (client: Client): Branch[] => [
  expiry(client, 'reverted', {}),
  expiry(client, 'renewed-then-reverted', {
    readPeakMemory: once(
      () => Promise.resolve(MUCH),
      () => Promise.resolve(LITTLE),
    ),
  }),
  expiry(client, 'still-needed', { readPeakMemory: () => Promise.resolve(MUCH) }),
  expiry(client, 'unreadable', { readPeakMemory: () => Promise.resolve(null) }),
  expiry(client, 'drifted', {
    undoAction: () => Promise.resolve({ status: 'drifted', sentence: 'somebody set it to 80 MiB' }),
  }),
  expiry(client, 'gone', {
    undoAction: () => Promise.resolve({ status: 'gone', sentence: 'it was deleted' }),
  }),
  expiry(client, 'kill-switch', {
    undoAction: once(
      () => Promise.reject(failing('KillSwitchEngaged')),
      () => Promise.resolve(APPLIED),
    ),
  }),
];

const guard = (name: string, script: Partial<Script>, talk: NonNullable<Branch['talk']>): Branch => ({
  name: `workload/${targetKey({ ...TARGET, name })}`,
  workflow: 'guardWorkload',
  args: [{ target: { ...TARGET, name }, scope: 'default', state: null }],
  script,
  talk,
  staysOpen: true,
});
const foundOf = (name: string) => ({ ...FAULT, target: { ...TARGET, name } });

const guards = (client: Client): Branch[] => [
  guard('paused', {}, async (run) => {
    await run.executeUpdate(messages.pauseGuard, { args: [ADA] });
    await run.signal(messages.reportFindings, foundOf('paused'));
    await run.executeUpdate(messages.resumeGuard, { args: [ADA] });
  }),
  guard('forwarding', { diagnoses: [needingApproval(RESTART)] }, async (run) => {
    await run.signal(messages.reportFindings, foundOf('forwarding'));
    await until(async () => (await run.query(messages.guardState)).lease !== null);
    await run.signal(messages.reportFindings, foundOf('forwarding'));
    const { lease } = await run.query(messages.guardState);
    const heal = client.workflow.getHandle(lease?.holderId ?? '');
    await until(async () => (await heal.query(messages.healProgress)).phase.status === 'asking');
    await heal.signal(messages.stopHeal, ADA);
    await until(async () => (await run.query(messages.guardState)).lease === null);
    await run.signal(messages.reportFindings, foundOf('forwarding'));
  }),
  guard('left-alone-twice', { diagnoses: [leave('equally bad', true)] }, async (run) => {
    await run.signal(messages.reportFindings, foundOf('left-alone-twice'));
    await until(async () => (await run.query(messages.guardState)).lastOutcome !== null);
    await run.signal(messages.reportFindings, foundOf('left-alone-twice'));
  }),
  guard('asked-by-a-ghost', {}, async (run) => {
    await run.signal(messages.requestLease, { holderId: 'nobody', purpose: 'expiry' });
    await until(async () => (await run.query(messages.guardState)).lastFence > 0);
  }),
];

const token = (tokenId: string, changes: Partial<TokenRequest> = {}): TokenRequest => ({
  tokenId,
  targetKey: `local/shop/deployment/${tokenId}`,
  namespace: 'shop',
  owners: 100,
  limits: { actionsPerHour: 2, attemptsPerTarget: 3, attemptsWindowSeconds: 1800 },
  ...changes,
});

const limits = (scope: string, talk: NonNullable<Branch['talk']>): Branch => ({
  name: `guardrails/${scope}`,
  workflow: 'limitHealing',
  args: [{ scope, state: null }],
  script: {},
  talk,
  staysOpen: true,
});

const brakes: readonly Branch[] = [
  limits('budget', async (run) => {
    for (const id of ['1', '2', '2', '3']) await run.executeUpdate(messages.takeToken, { args: [token(id)] });
  }),
  limits('frozen', async (run) => {
    const untilMs = Date.now() + 3_600_000;
    const freeze = { scope: 'frozen', fromMs: 0, untilMs, by: 'ada', reason: 'release day' };
    await run.executeUpdate(messages.freezeScope, { args: [freeze] });
    await run.executeUpdate(messages.takeToken, { args: [token('1')] });
  }),
  limits('cluster', async (run) => {
    await run.executeUpdate(messages.tripBreaker, { args: [{ kind: 'kill-switch', ...ADA }] });
    await run.executeUpdate(messages.takeToken, { args: [token('1')] });
    await run.executeUpdate(messages.resetBreaker, { args: [ADA] });
    await run.executeUpdate(messages.takeToken, { args: [token('1')] });
  }),
  limits('stormy', async (run) => {
    for (const by of ['paramedic', 'paramedic'])
      await run.executeUpdate(messages.tripBreaker, {
        args: [{ kind: 'storm', by, reason: '3 of 5 are sick' }],
      });
    await run.executeUpdate(messages.resetBreaker, { args: [ADA] });
  }),
];

const NEWS = {
  notification: { id: 'undeliverable', urgency: 'page', title: 'It is broken', text: 'Look.', fields: {} },
  healId: null,
  targetKey: 'scope/default',
  scope: 'default',
};

const others = (client: Client): Branch[] => [
  {
    name: 'notify/undeliverable',
    workflow: 'notifyPeople',
    args: [NEWS],
    script: { overrides: { deliver: () => Promise.reject(failing('WebhookRefused')) } },
  },
  {
    name: 'sweep/left-behind',
    workflow: 'sweepLeftovers',
    args: [],
    script: {
      overrides: {
        signalGuard: (asked) => createEngine(client, 'sweep/left-behind').requestLease(asked),
        findLeftovers: () =>
          Promise.resolve({
            expiries: [
              {
                actionId: 'heal/left-behind/1',
                target: { ...TARGET, name: 'left-behind' },
                scope: 'default',
                action: RAISED,
                renewals: 0,
              },
            ],
            heals: [
              { healId: 'heal/ended', targetKey: 'k', scope: 'default', openUndos: ['raise the limit'] },
            ],
            releases: [],
          }),
      },
    },
    talk: (_run, { workflow }) => workflow.getHandle('sweep/left-behind').result(),
  },
];

export const entities = (client: Client): Branch[] => [
  ...expiries(client),
  ...guards(client),
  ...brakes,
  ...others(client),
];
