import {
  allHandlersFinished,
  condition,
  continueAsNew,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { answerToken, forgetOldTokens, newLimits, noteToken } from '../domain/healing/limits.ts';
import type { LimitsState } from '../domain/healing/limits.ts';
import { STATUS } from './attributes.ts';
import * as messages from './messages.ts';
import { tell } from './notify-people.ts';
import { brakes } from './proxies.ts';
import { upsertSearchAttributes } from '@temporalio/workflow';

export interface LimitInput {
  readonly scope: string;
  readonly state: LimitsState | null;
}

/** Handled messages before the entity starts a new history. */
const MESSAGES_PER_RUN = 500;

/** The brake of a scope: budget, storm, freezes; scope `cluster` keeps the kill switch. Granted ids survive continue-as-new. */
export async function limitHealing(input: LimitInput): Promise<void> {
  const limits = { state: input.state ?? newLimits(input.scope), messages: 0 };
  const show = () => {
    limits.messages += 1;
    setCurrentDetails(describe(limits.state));
    upsertSearchAttributes([{ key: STATUS, value: statusOf(limits.state) }]);
    return limits.state;
  };
  setHandler(messages.limitsState, () => limits.state);
  setHandler(messages.takeToken, (request) => {
    const nowMs = Date.now();
    limits.state = forgetOldTokens(limits.state, nowMs);
    const answer = answerToken(limits.state, request, nowMs);
    if (answer.granted) limits.state = noteToken(limits.state, request, nowMs);
    show();
    return answer;
  });
  setHandler(messages.tripBreaker, async (trip) => {
    const wasTripped = trip.kind === 'storm' ? limits.state.storm !== null : limits.state.killSwitch !== null;
    const sinceMs = Date.now();
    limits.state =
      trip.kind === 'storm'
        ? {
            ...limits.state,
            storm: limits.state.storm ?? {
              sinceMs,
              sick: trip.health?.sickOwners ?? [],
              owners: trip.health?.owners ?? 0,
            },
          }
        : { ...limits.state, killSwitch: { sinceMs, by: trip.by, reason: trip.reason } };
    const failed = trip.kind === 'kill-switch' ? await engage(trip) : null;
    if (!wasTripped) await tellTrip(input.scope, trip, { sinceMs, isFlagged: failed === null });
    if (failed !== null) throw failed;
    return show();
  });
  setHandler(messages.resetBreaker, async ({ by, reason }) => {
    const hadSwitch = limits.state.killSwitch !== null || input.scope === 'cluster';
    if (hadSwitch) await brakes.writeKillSwitch({ isEngaged: false, by, reason });
    limits.state = { ...limits.state, storm: null, killSwitch: null, freezes: [] };
    return show();
  });
  setHandler(messages.freezeScope, (freeze) => {
    limits.state = { ...limits.state, freezes: [...limits.state.freezes, freeze] };
    return show();
  });
  show();
  const isLong = () => limits.messages >= MESSAGES_PER_RUN || workflowInfo().continueAsNewSuggested;
  await condition(() => isLong());
  await condition(allHandlersFinished);
  await continueAsNew<typeof limitHealing>({ scope: input.scope, state: limits.state });
}

/** Null when the flag is written. People are told of the trip either way, so the failure waits. */
async function engage({ by, reason }: messages.Trip): Promise<Error | null> {
  try {
    await brakes.writeKillSwitch({ isEngaged: true, by, reason });
    return null;
  } catch (failed) {
    return failed instanceof Error ? failed : new Error('the flag could not be written');
  }
}

function titleOf(scope: string, { kind }: messages.Trip, isFlagged: boolean): string {
  if (kind === 'storm') return `Storm in scope ${scope}: healing is frozen`;
  return isFlagged
    ? 'Kill switch engaged: nothing is written'
    : 'Kill switch tripped, but its flag in the cluster could not be written: acts under way may go on';
}

async function tellTrip(
  scope: string,
  trip: messages.Trip,
  { sinceMs, isFlagged }: { sinceMs: number; isFlagged: boolean },
): Promise<void> {
  await tell({
    notification: {
      id: `${trip.kind}/${scope}/${String(sinceMs)}`,
      urgency: 'page',
      title: titleOf(scope, trip, isFlagged),
      text: `${trip.reason} (${trip.by}). A person lifts it: \`paramedic breaker reset${trip.kind === 'storm' ? ` --scope ${scope}` : ''}\`.`,
      fields: { scope, severity: 'P0' },
    },
    healId: null,
    targetKey: `scope/${scope}`,
    scope,
  });
}

function statusOf(state: LimitsState): string {
  if (state.killSwitch !== null) return 'kill-switch';
  if (state.storm !== null) return 'storm';
  return 'open';
}

function describe(state: LimitsState): string {
  return [
    `**Guardrails of scope ${state.scope}**: ${statusOf(state)}`,
    `- acts granted in the last hour: ${String(state.granted.length)}`,
    ...(state.storm === null ? [] : [`- storm: ${state.storm.sick.join(', ')}`]),
    ...(state.killSwitch === null
      ? []
      : [`- kill switch by ${state.killSwitch.by}: ${state.killSwitch.reason}`]),
    ...state.freezes.map((freeze) => `- frozen by ${freeze.by}: ${freeze.reason}`),
  ].join('\n');
}
