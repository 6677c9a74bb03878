import type { Baseline } from './baseline.ts';
import type { Records } from './paramedic.ts';
import { sentenceOf } from './problem.ts';
import type { RunContext } from './run-context.ts';
import { until } from './until.ts';

const EVERY_MS = 1000;
/** A restart of Paramedic is no failure of a run: it is asked again for so long. */
const ANSWER_WITHIN_MS = 60_000;

/** Asks Paramedic until it answers. What it says while it does not is told once. */
export async function patiently<T>(run: RunContext, ask: () => Promise<T>): Promise<T> {
  let last = '';
  const answer = await until(
    () =>
      ask()
        .then((value) => ({ value }))
        .catch((failed: unknown) => {
          const now = sentenceOf(failed);
          if (now !== last) run.say(now);
          last = now;
          return null;
        }),
    {
      what: 'an answer from Paramedic',
      withinMs: ANSWER_WITHIN_MS,
      everyMs: EVERY_MS,
      wayOut: 'see `paramedic doctor`',
    },
    run.signal,
  );
  return answer.value;
}

export const readRecords = (run: RunContext): Promise<Records> =>
  patiently(run, () => run.around.paramedic.records(run.scope));

/** What was seen before the fault is not about it. Actions stay: one without a fault is the worst of all. */
export const sinceFault = (records: Records, { atMs: faultAtMs }: Baseline): Records => ({
  heals: records.heals.filter(({ openedAtMs }) => openedAtMs >= faultAtMs),
  actions: records.actions,
  timeline: records.timeline.filter(({ atMs }) => atMs >= faultAtMs),
  anomalies: records.anomalies.filter(({ atMs }) => atMs >= faultAtMs),
});
