import type { AuditTail } from './audit-log.ts';
import type { Load } from './load.ts';
import type { Placeholders } from './manifests.ts';
import { sentenceOf } from './problem.ts';
import type { LoadedScenario } from './read-scenario.ts';
import type { Surroundings } from './surroundings.ts';

/** Paramedic may be restarted under a run: what fails is told, and asked again by whoever waits. */
export const orNull =
  (run: RunContext) =>
  (failed: unknown): null => {
    run.say(sentenceOf(failed));
    return null;
  };

export interface Staging {
  readonly namespace: string;
  readonly audit: AuditTail | null;
}

/** One run of one scenario while it lasts. */
export interface RunContext {
  readonly loaded: LoadedScenario;
  readonly around: Surroundings;
  /** Which of its runs this is, from 1. */
  readonly number: number;
  readonly namespace: string;
  readonly scope: string;
  readonly placeholders: Placeholders;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
  /** What must be put back that does not go with the namespace, newest last. */
  readonly putBack: (() => Promise<void>)[];
  load: Load | null;
  /** The second namespace, with the same setup; null until it is set up, or when the scenario has none. */
  staging: Staging | null;
  /** The last good states Paramedic was seen to know, by Deployment. */
  goodStates: ReadonlyMap<string, string>;
}
