import { targetKey } from '../../domain/workload/target.ts';
import type { Target } from '../../domain/workload/target.ts';
import type { KubernetesClient } from './client.ts';
import { ConsentCache } from './consent-cache.ts';
import type { SymptomWatch } from './port.ts';
import { ResourceWatch } from './resource-watch.ts';
import type { WatchOptions, WatchState } from './resource-watch.ts';
import { SuspectGate } from './suspect-gate.ts';
import { deploymentHandler, namespaceHandler, podHandler } from './symptom-handlers.ts';

export interface SymptomWatchOptions extends Partial<WatchOptions> {
  readonly client: KubernetesClient;
  /** The cluster's name in targets. */
  readonly cluster: string;
}

export interface SupervisedSymptomWatch extends SymptomWatch {
  state(): WatchState;
}

type Suspect = Omit<Target, 'uid'>;
type OnSuspect = (target: Suspect) => void;

const RELIST_MS = 300_000;
const SILENCE_MS = 120_000;
const IDLE: WatchState = { isConnected: false, restarts: 0, handlerErrors: 0, lastEventAtMs: null };

/**
 * Three watches of the whole cluster: namespaces tell who opted in, pods and Deployments tell symptoms. What it reports
 * is a hint: whoever is called looks for himself.
 */
export function createSymptomWatch(options: SymptomWatchOptions): SupervisedSymptomWatch {
  let session: Session | null = null;
  return {
    start: (onSuspect) => {
      session ??= new Session(options, onSuspect);
      return Promise.resolve();
    },
    stop: async () => {
      const ending = session;
      session = null;
      await ending?.stop();
    },
    state: () => session?.state() ?? IDLE,
  };
}

type AnyWatch = Pick<ResourceWatch<'pods'>, 'start' | 'stop' | 'state'>;

/** From one start to its stop. */
class Session {
  readonly #watches: readonly AnyWatch[];
  readonly #gate: SuspectGate<Suspect>;
  readonly #onSuspect: OnSuspect;
  #callbackErrors = 0;

  constructor(options: SymptomWatchOptions, onSuspect: OnSuspect) {
    const { client, cluster, relistMs = RELIST_MS, silenceMs = SILENCE_MS } = options;
    const consent = new ConsentCache();
    const settings = { relistMs, silenceMs };
    this.#onSuspect = onSuspect;
    this.#gate = new SuspectGate((target: Suspect) => {
      this.#tell(target);
    }, client.pacing.nowMs);
    const report = (found: Omit<Suspect, 'cluster'>) => {
      const target = { cluster, ...found };
      this.#gate.report(targetKey(target), target);
    };
    const pods = new ResourceWatch(
      client,
      { resource: 'pods', handler: podHandler(consent, report) },
      settings,
    );
    const lookAtPods = () => {
      pods.relist();
    };
    const deployments = new ResourceWatch(
      client,
      { resource: 'deployments', handler: deploymentHandler(consent, report, lookAtPods) },
      settings,
    );
    const lookAtAll = () => {
      pods.relist();
      deployments.relist();
    };
    const namespaces = new ResourceWatch(
      client,
      { resource: 'namespaces', handler: namespaceHandler(consent, lookAtAll) },
      settings,
    );
    this.#watches = [namespaces, deployments, pods];
    for (const watch of this.#watches) watch.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#watches.map((watch) => watch.stop()));
    this.#gate.close();
  }

  state(): WatchState {
    const states = this.#watches.map((watch) => watch.state());
    const heard = states.map((one) => one.lastEventAtMs).filter((atMs) => atMs !== null);
    return {
      isConnected: states.every((one) => one.isConnected),
      restarts: states.reduce((sum, one) => sum + one.restarts, 0),
      handlerErrors: states.reduce((sum, one) => sum + one.handlerErrors, this.#callbackErrors),
      lastEventAtMs: heard.length === 0 ? null : Math.max(...heard),
    };
  }

  #tell(target: Suspect): void {
    try {
      this.#onSuspect(target);
    } catch {
      // Runs in a timer, where a throw would end the process; the count is told by state().
      this.#callbackErrors += 1;
    }
  }
}
