import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { TargetFindings } from '../../../domain/detection/finding.ts';
import type { Decision } from '../../../domain/healing/progress.ts';
import { createEngine } from '../../../worker/engine.ts';
import * as messages from '../../../workflows/messages.ts';
import type { releaseToProduction } from '../../../workflows/release-to-production.ts';
import { releaseInput } from '../../support/release-plans.ts';
import { VERSION } from '../../support/scripted-releases.ts';
import type { ReleaseWorld } from '../../support/scripted-releases.ts';
import { LADDER } from './cohort.ts';
import type { Member } from './cohort.ts';

const WITHIN_MS = 600_000;
const SIDE_BY_SIDE = 20;

const APPROVAL: Decision = {
  decision: 'approve',
  planHash: 'hash-of-the-plan',
  actor: 'anna',
  reason: '',
  signature: 'signed',
  expiresAtMs: 0,
};

/** Waits in real time, in which the server's clock does not skip. */
export async function within(what: string, isSo: () => boolean): Promise<void> {
  const untilMs = Date.now() + WITHIN_MS;
  while (!isSo()) {
    if (Date.now() > untilMs) throw new Error(`${what} did not happen within ${String(WITHIN_MS / 1000)} s`);
    await delay(20);
  }
}

/** Does it for each, so many at a time. */
export async function forEach<T>(all: readonly T[], act: (one: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < all.length; at += SIDE_BY_SIDE)
    await Promise.all(all.slice(at, at + SIDE_BY_SIDE).map(act));
}

/** Starts a release, approves it when it asks (each second one by the signal), and waits until its version serves. */
export async function bringToSoak(
  given: { client: Client; taskQueue: string; nowMs: number },
  member: Member,
  world: ReleaseWorld,
): Promise<void> {
  const { releaseId, nth } = member;
  const input = releaseInput({ soakMinutes: [...LADDER] }, releaseId);
  const handle = await given.client.workflow.start<typeof releaseToProduction>('releaseToProduction', {
    workflowId: releaseId,
    taskQueue: given.taskQueue,
    // Beside other work a task of a long history takes longer than the usual ten seconds, and would begin anew for ever.
    workflowTaskTimeout: '1 minute',
    args: [{ ...input, requestedAtMs: given.nowMs }],
  });
  await within(`${releaseId} asks for approval`, () => world.record.status === 'awaiting-approval');
  if (nth % 2 === 0) await handle.executeUpdate(messages.decideApproval, { args: [APPROVAL] });
  else await handle.signal(messages.approve, APPROVAL);
  await within(`${releaseId} serves`, () => typeof world.record.servedAtMs === 'number');
}

/** What befalls it, and the end it leads to. A bad look comes by itself. */
export async function befall(
  given: { client: Client; taskQueue: string },
  member: Member,
  world: ReleaseWorld,
): Promise<void> {
  const { fate, releaseId } = member;
  if (fate !== 'finding' && fate !== 'abort') return;
  const handle = given.client.workflow.getHandle(releaseId);
  if (fate === 'abort')
    await handle.executeUpdate(messages.abortRelease, { args: [{ by: 'paula', reason: 'wrong basket' }] });
  else if (member.isGuarded) await createEngine(given.client, given.taskQueue).reportFindings(found(member));
  else await handle.signal(messages.findingsRecurred, found(member));
  await within(`${releaseId} ends`, () => typeof world.record.result === 'string');
}

const found = ({ token }: Member): TargetFindings => ({
  target: { cluster: token, namespace: 'shop', kind: 'Deployment', name: 'cart', uid: 'uid-cart' },
  scope: 'default',
  observedAtMs: 1,
  templateHash: VERSION.templateHash,
  findings: [
    {
      symptom: 'crash-loop',
      pods: ['cart-2-a'],
      versions: [VERSION.podTemplateHash],
      sinceMs: 1,
      evidence: ['pod cart-2-a: container cart restarted 3 times'],
      message: 'Error 1',
    },
  ],
  seenBy: 'watch',
});
