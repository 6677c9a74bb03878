import { QUIET, nextAlarm } from '../../../../domain/detection/anomaly/alarm.ts';
import type { AlarmRule, AlarmState, AlarmStep, Tier } from '../../../../domain/detection/anomaly/alarm.ts';
import { HOUR_MS, MINUTE_MS, START_MS } from './seeded-workload.ts';

export const RULE: AlarmRule = {
  suspectAt: 1,
  warnAt: 2,
  actAt: 4,
  needed: 2,
  of: 3,
  canAct: true,
  habitDays: { act: 1, warn: 2 },
  acceptAfterMs: 12 * HOUR_MS,
};
export const CALM = 0;
export const SUSPECT = 1.5;
export const WARN = 3;
export const ACT = 6;
export const NIGHT_MS = START_MS + 3 * HOUR_MS;

/** A sample a minute; the step after each. */
export function steps(
  surprises: readonly (number | null)[],
  before: AlarmState = QUIET,
  { fromMs = NIGHT_MS, everyMs = MINUTE_MS, rule = RULE } = {},
): AlarmStep[] {
  let state = before;
  return surprises.map((surprise, index) => {
    const step = nextAlarm(rule, state, surprise, fromMs + index * everyMs);
    state = step.state;
    return step;
  });
}

export const lastOf = (all: readonly AlarmStep[]): AlarmStep => {
  const step = all.at(-1);
  if (step === undefined) throw new Error('no sample');
  return step;
};
export const tiers = (...given: Parameters<typeof steps>): Tier[] => steps(...given).map(({ tier }) => tier);

/** Four samples of a surprise, then two calm ones. */
export const burst = (surprise: number): number[] => [...Array<number>(4).fill(surprise), CALM, CALM];
/** The state after bursts of given surprises, one at each moment. */
export function after(bursts: readonly (readonly [number, number])[]): AlarmState {
  return bursts.reduce(
    (state, [fromMs, surprise]) => lastOf(steps(burst(surprise), state, { fromMs })).state,
    QUIET,
  );
}
