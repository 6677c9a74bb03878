import { setTimeout as pause } from 'node:timers/promises';
import type { Baseline } from './baseline.ts';
import { complaint } from './load.ts';
import { lookAt, shownFault, unwell } from './look.ts';
import type { Look } from './look.ts';
import type { LoadedScenario } from './read-scenario.ts';
import { sentenceOf } from './problem.ts';
import { inject, newRun, prepare, tidyUp } from './run-scenario.ts';
import type { RunOptions } from './run-scenario.ts';
import type { RunContext } from './run-context.ts';
import type { Surroundings } from './surroundings.ts';

/** What became of a fault that nobody healed; milliseconds since the fault. */
export interface Alone {
  readonly scenario: string;
  readonly run: number;
  readonly status: 'recovered' | 'not-recovered' | 'invalid';
  readonly why: string;
  readonly visibleMs: number | null;
  /** Begin of the healthy stretch that lasted to the end; null: there was none. */
  readonly recoveredMs: number | null;
  readonly watchedSeconds: number;
}

const EVERY_MS = 1000;
const CLIENTS_MS = 15_000;
/** Shorter calm between two crashes is no recovery. */
const CALM_MS = 30_000;

/** The same setup and fault in a namespace that Paramedic is not asked to look after: Kubernetes alone. */
export async function watchAlone(
  loaded: LoadedScenario,
  around: Surroundings,
  options: RunOptions & { readonly watchSeconds: number },
): Promise<Alone> {
  const run = newRun(loaded, around, options);
  const about = { scenario: loaded.name, run: options.run, watchedSeconds: options.watchSeconds };
  try {
    options.signal.throwIfAborted();
    const { baseline } = await prepare(run, null);
    const faultAtMs = await inject(run);
    return { ...about, ...(await observe(run, { baseline, faultAtMs, forMs: options.watchSeconds * 1000 })) };
  } catch (failed) {
    const why = run.signal.aborted ? 'interrupted' : sentenceOf(failed);
    return { ...about, status: 'invalid', why, visibleMs: null, recoveredMs: null };
  } finally {
    await tidyUp(run);
  }
}

type Observed = Pick<Alone, 'status' | 'why' | 'visibleMs' | 'recoveredMs'>;

async function observe(
  run: RunContext,
  { baseline, faultAtMs, forMs }: { baseline: Baseline; faultAtMs: number; forMs: number },
): Promise<Observed> {
  const seen = { visibleMs: null as number | null, calmSinceMs: null as number | null, ailment: '' };
  while (Date.now() - faultAtMs < forMs) {
    const look = await lookAt(run.around.cluster, run.namespace, run.signal);
    const sinceMs = look.atMs - faultAtMs;
    const { fault, ailment } = signsIn(run, look, { baseline, sinceMs });
    if (fault !== null) seen.visibleMs ??= sinceMs;
    seen.ailment = ailment ?? seen.ailment;
    seen.calmSinceMs = ailment === null ? (seen.calmSinceMs ?? sinceMs) : null;
    await pause(EVERY_MS, undefined, { signal: run.signal });
  }
  const isRecovered = seen.calmSinceMs !== null && forMs - seen.calmSinceMs >= CALM_MS;
  return {
    status: isRecovered ? 'recovered' : 'not-recovered',
    why: isRecovered ? '' : seen.ailment,
    visibleMs: seen.visibleMs,
    recoveredMs: isRecovered ? seen.calmSinceMs : null,
  };
}

function signsIn(
  run: RunContext,
  look: Look,
  { baseline, sinceMs }: { baseline: Baseline; sinceMs: number },
): { fault: string | null; ailment: string | null } {
  const recent = run.load?.experienced(Math.min(CLIENTS_MS, sinceMs));
  const clients = recent === undefined ? null : complaint(recent);
  return {
    fault: shownFault(look, baseline.restarts) ?? clients,
    ailment: unwell(look)[0] ?? clients,
  };
}
