import { setTimeout as pause } from 'node:timers/promises';
import { complaint } from './load.ts';
import { lookAt, shownFault, unwell } from './look.ts';
import type { LoadedScenario } from './read-scenario.ts';
import { sentenceOf } from './problem.ts';
import { inject, newRun, prepare, tidyUp } from './run-scenario.ts';
import type { RunOptions } from './run-scenario.ts';
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
    const seen = { visibleMs: null as number | null, calmSinceMs: null as number | null, ailment: '' };
    while (Date.now() - faultAtMs < options.watchSeconds * 1000) {
      const look = await lookAt(around.cluster, run.namespace, run.signal);
      const sinceMs = look.atMs - faultAtMs;
      const lastMs = Math.min(CLIENTS_MS, sinceMs);
      const clients = run.load === null ? null : complaint(run.load.experienced(lastMs));
      const shown = shownFault(look, baseline.restarts) ?? clients;
      if (shown !== null) seen.visibleMs ??= sinceMs;
      const [ailment] = [...unwell(look), ...(clients === null ? [] : [clients])];
      seen.ailment = ailment ?? seen.ailment;
      seen.calmSinceMs = ailment === undefined ? (seen.calmSinceMs ?? sinceMs) : null;
      await pause(EVERY_MS, undefined, { signal: run.signal });
    }
    const endMs = options.watchSeconds * 1000;
    const isRecovered = seen.calmSinceMs !== null && endMs - seen.calmSinceMs >= CALM_MS;
    return {
      ...about,
      status: isRecovered ? 'recovered' : 'not-recovered',
      why: isRecovered ? '' : seen.ailment,
      visibleMs: seen.visibleMs,
      recoveredMs: isRecovered ? seen.calmSinceMs : null,
    };
  } catch (failed) {
    const why = run.signal.aborted ? 'interrupted' : sentenceOf(failed);
    return { ...about, status: 'invalid', why, visibleMs: null, recoveredMs: null };
  } finally {
    await tidyUp(run);
  }
}
