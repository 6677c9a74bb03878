import type { Client, WorkflowHandle } from '@temporalio/client';
import { rollbackFile } from '../../../domain/release/rollback-schema.ts';
import { createEngine } from '../../../worker/engine.ts';
import * as messages from '../../../workflows/messages.ts';
import { blueGreenOf, releaseInput, targetOf } from '../../support/release-plans.ts';
import { scriptedReleases, verdictOf } from '../../support/scripted-releases.ts';
import { until } from '../../support/workflow-runs.ts';
import type { Branch } from './branch.ts';

const APPROVAL = {
  decision: 'approve',
  planHash: 'hash-of-the-plan',
  actor: 'anna',
  reason: '',
  signature: 'signed',
  expiresAtMs: 0,
} as const;

async function approve(run: WorkflowHandle): Promise<void> {
  await until(async () => (await run.query(messages.releaseProgress)).state.status === 'awaiting-approval');
  await run.executeUpdate(messages.decideApproval, { args: [APPROVAL] });
}

const onGuards = (client: Client, queue: string, script: Parameters<typeof scriptedReleases>[0] = {}) => ({
  overrides: {
    ...scriptedReleases(script).activities,
    signalGuard: (asked: Parameters<ReturnType<typeof createEngine>['requestLease']>[0]) =>
      createEngine(client, queue).requestLease(asked),
  },
});

const ID = 'release/shop/cart-2/rolledback';
const GOOD = 'release/shop/api-2/good';
const BY_HAND = 'rollback-by-hand/shop/cart/byhand';

/** Another workload: its guard answers on another queue. */
const ofWeb = (id: string) => ({ staging: [], targets: [targetOf(id, 'web')], groups: [['web']] });

/** A release that served and was finished, one that was taken back, and a rollback by hand. */
export const releases = (client: Client): Branch[] => [
  {
    name: GOOD,
    workflow: 'releaseToProduction',
    // Two rungs of a second each: nothing skips the time of a real server.
    args: [releaseInput({ name: 'api-2', soakMinutes: [0.02, 0.04] }, GOOD)],
    script: onGuards(client, GOOD, { plan: blueGreenOf('api') }),
    talk: approve,
  },
  {
    name: ID,
    workflow: 'releaseToProduction',
    args: [releaseInput({}, ID)],
    script: onGuards(client, ID, { verdicts: [verdictOf('roll-back', { trigger: 'error-ratio' })] }),
    talk: approve,
  },
  {
    name: BY_HAND,
    workflow: 'rollBackByHand',
    args: [
      {
        rollbackId: BY_HAND,
        namespace: 'shop',
        deployment: 'cart',
        toRevision: null,
        requestedBy: 'anna',
        reason: 'orders fail',
        requestedAtMs: 1,
        file: rollbackFile({ namespace: 'shop', deployment: 'cart', reason: 'orders fail' }),
        traceparent: null,
      },
    ],
    script: onGuards(client, BY_HAND, { plan: ofWeb }),
  },
];
