import {
  ParentClosePolicy,
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  isCancellation,
  setCurrentDetails,
  setHandler,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import { fingerprint } from '../domain/detection/finding.ts';
import type { TargetFindings } from '../domain/detection/finding.ts';
import { answerFindings, finishHeal, quietAtMs, recentHeals } from '../domain/healing/guard.ts';
import type { GuardSettings } from '../domain/healing/guard.ts';
import { grantNext, newGuard, requestLease, returnLease } from '../domain/healing/lease.ts';
import type { GuardState, Lease } from '../domain/healing/lease.ts';
import type { HealOutcome } from '../domain/healing/progress.ts';
import { targetKey } from '../domain/workload/target.ts';
import type { Target } from '../domain/workload/target.ts';
import { attributesOf } from './attributes.ts';
import { healWorkload } from './heal-workload.ts';
import * as messages from './messages.ts';
import { tell } from './notify-people.ts';
import { looks } from './proxies.ts';

/** How often the guard makes sure that whoever holds the lease is still alive. */
const HOLDER_CHECK_MS = 60_000;

export interface GuardInput {
  readonly target: Target;
  readonly scope: string;
  readonly state: GuardState | null;
}

interface Guard {
  state: GuardState;
  readonly found: TargetFindings[];
  readonly returned: { holderId: string; fence: number }[];
  readonly finished: HealOutcome[];
  /** Fence of the heal that was told to make way; it is told once. */
  toldToStop: number;
}

const hasMail = (guard: Guard): boolean =>
  guard.found.length + guard.returned.length + guard.finished.length > 0;
const canGrant = (guard: Guard): boolean => guard.state.lease === null && guard.state.waiting.length > 0;
const isIdle = ({ state }: Guard): boolean =>
  state.lease === null && state.paused === null && state.waiting.length === 0;

/** A heal is a child of this run and would end with it; a release is not, and may hold the lease for days. */
const isFreeToContinue = (guard: Guard): boolean => guard.state.lease?.purpose !== 'heal' && !hasMail(guard);

/** The one writer's gate of a workload: hands out its lease, starts its heals, remembers cooldown and attempts. */
export async function guardWorkload(input: GuardInput): Promise<void> {
  const guard: Guard = {
    state: input.state ?? newGuard(),
    found: [],
    returned: [],
    finished: [],
    toldToStop: 0,
  };
  listen(guard);
  const settings = await looks.readSettings({ scope: input.scope });
  for (;;) {
    await readMail(input, guard, settings);
    await makeWay(guard);
    await grantWaiting(input, guard);
    showState(guard.state, input);
    if (isFreeToContinue(guard) && workflowInfo().continueAsNewSuggested)
      await continueAsNew<typeof guardWorkload>({ ...input, state: guard.state });
    const quietMs = quietAtMs(guard.state, settings) - Date.now();
    const waitMs = isIdle(guard) ? Math.max(1000, quietMs) : HOLDER_CHECK_MS;
    if (await condition(() => hasMail(guard) || canGrant(guard) || mustMakeWay(guard), waitMs)) continue;
    if (isIdle(guard)) return;
    if (guard.state.lease !== null) await checkHolder(input, guard, guard.state.lease);
  }
}

function listen(guard: Guard): void {
  setHandler(messages.reportFindings, (found) => void guard.found.push(found));
  setHandler(messages.requestLease, (request) => void (guard.state = requestLease(guard.state, request)));
  setHandler(messages.returnLease, (returned) => void guard.returned.push(returned));
  setHandler(messages.healFinished, (outcome) => void guard.finished.push(outcome));
  setHandler(messages.guardState, () => guard.state);
  setHandler(messages.pauseGuard, ({ by, reason }) => {
    guard.state = { ...guard.state, paused: { by, reason, sinceMs: Date.now() } };
    return `paused by ${by}: ${reason}`;
  });
  setHandler(messages.resumeGuard, ({ by }) => {
    guard.state = { ...guard.state, paused: null };
    return `resumed by ${by}`;
  });
}

async function readMail(input: GuardInput, guard: Guard, settings: GuardSettings): Promise<void> {
  for (const outcome of guard.finished.splice(0)) guard.state = finishHeal(guard.state, outcome);
  for (const returned of guard.returned.splice(0)) guard.state = returnLease(guard.state, returned);
  for (const found of guard.found.splice(0)) await onFindings(input, guard, found, settings);
}

/** State is read again after each wait: a lease request may have come in meanwhile. */
async function onFindings(
  input: GuardInput,
  guard: Guard,
  found: TargetFindings,
  settings: GuardSettings,
): Promise<void> {
  const answer = answerFindings(guard.state, found, Date.now(), settings);
  guard.state = { ...guard.state, lastFindingAtMs: Date.now() };
  if (answer.answer === 'forward') await signalHolder(guard.state, found);
  if (answer.answer !== 'heal') return;
  const fence = Math.max(Date.now(), guard.state.lastFence + 1);
  const { target } = found;
  const holderId = `heal/${targetKey(target)}/${String(fence)}`;
  guard.state = {
    ...guard.state,
    lease: { holderId, purpose: 'heal', fence, sinceMs: Date.now() },
    lastFence: fence,
    healsStartedAtMs: [...recentHeals(guard.state, Date.now(), settings), Date.now()],
    lastFingerprint: fingerprint(found),
  };
  await startChild(healWorkload, {
    workflowId: holderId,
    parentClosePolicy: ParentClosePolicy.ABANDON,
    args: [
      { healId: holderId, guardId: workflowInfo().workflowId, target, scope: input.scope, found, fence },
    ],
    staticSummary: `heal ${target.kind} ${target.namespace}/${target.name}: ${found.findings.map((one) => one.symptom).join(', ')}`,
    typedSearchAttributes: attributesOf('healing', target, input.scope),
  });
}

/** A person's release goes before a heal: the healer must never stand between a person and the hotfix. */
const mustMakeWay = ({ state, toldToStop }: Guard): boolean =>
  state.lease?.purpose === 'heal' &&
  state.lease.fence !== toldToStop &&
  state.waiting[0]?.purpose === 'release';

async function makeWay(guard: Guard): Promise<void> {
  const { lease, waiting } = guard.state;
  const next = waiting[0];
  if (!mustMakeWay(guard) || lease === null || next === undefined) return;
  guard.toldToStop = lease.fence;
  try {
    await getExternalWorkflowHandle(lease.holderId).signal(messages.stopHeal, {
      by: next.holderId,
      reason: 'a person releases this workload, and a release goes before a heal',
    });
  } catch {
    // The heal has closed; its healFinished or the holder check frees the lease.
    return;
  }
}

async function signalHolder(state: GuardState, found: TargetFindings): Promise<void> {
  if (state.lease === null) return;
  try {
    await getExternalWorkflowHandle(state.lease.holderId).signal(messages.findingsRecurred, found);
  } catch {
    // The heal has closed; its healFinished or the holder check frees the lease.
    return;
  }
}

async function grantWaiting(input: GuardInput, guard: { state: GuardState }): Promise<void> {
  const grant = grantNext(guard.state, Date.now());
  if (grant === null) return;
  guard.state = grant.state;
  try {
    await getExternalWorkflowHandle(grant.lease.holderId).signal(messages.leaseGranted, {
      fence: grant.lease.fence,
      targetKey: targetKey(input.target),
    });
  } catch {
    // Whoever asked is gone: nobody will return this lease.
    guard.state = returnLease(guard.state, grant.lease);
  }
}

/** Nobody can tell whether its holder lives: then it is held, and asked about again in a minute. */
async function checkHolder(input: GuardInput, guard: { state: GuardState }, lease: Lease): Promise<void> {
  try {
    await freeIfLost(input, guard, lease);
  } catch (failed) {
    if (isCancellation(failed)) throw failed;
  }
}

/** A holder that closed without returning its lease left its undos to a person; then the lease is free. */
async function freeIfLost(input: GuardInput, guard: { state: GuardState }, lease: Lease): Promise<void> {
  if ((await looks.describeRun({ workflowId: lease.holderId })) === 'open') return;
  const undos = await looks.listOpenUndos({ targetKey: targetKey(input.target) });
  if (undos.length > 0)
    await tell({
      notification: {
        id: `lost-holder/${lease.holderId}`,
        urgency: 'page',
        title: `A run about ${input.target.namespace}/${input.target.name} ended with ${String(undos.length)} undo open`,
        text: `${lease.holderId} closed without returning its lease. Still in place: ${undos.map((undo) => undo.sentence).join('; ')}. Nothing more is done by itself.`,
        fields: { workload: targetKey(input.target), run: lease.holderId },
      },
      healId: lease.purpose === 'heal' ? lease.holderId : null,
      targetKey: targetKey(input.target),
      scope: input.scope,
    });
  guard.state = returnLease(guard.state, lease);
}

function showState(state: GuardState, input: GuardInput): void {
  const lease =
    state.lease === null ? 'free' : `held by ${state.lease.holderId} (fence ${String(state.lease.fence)})`;
  setCurrentDetails(
    [
      `**${input.target.kind} ${input.target.namespace}/${input.target.name}**`,
      `- lease: ${lease}, ${String(state.waiting.length)} waiting`,
      `- heals begun lately: ${String(state.healsStartedAtMs.length)}`,
      ...(state.paused === null ? [] : [`- paused by ${state.paused.by}: ${state.paused.reason}`]),
      ...(state.lastOutcome === null
        ? []
        : [`- last: ${state.lastOutcome.result}: ${state.lastOutcome.sentence}`]),
    ].join('\n'),
  );
}
