import { unanswered } from './answer.ts';
import type { KubernetesClient } from './client.ts';
import { linesOf, silenceAlarm } from './line-stream.ts';
import { listAll } from './list.ts';
import { backoffMs } from './pacing.ts';
import { collectionPath } from './resource.ts';
import type { Resource, Resources } from './resource.ts';

export interface WatchHandler<T> {
  /** Everything there is; what is not in it is gone. */
  readonly onList: (objects: readonly T[]) => void;
  readonly onChange: (object: T) => void;
  readonly onDelete: (object: T) => void;
}

export interface WatchOptions {
  /** At most this long after a list comes the next, whether the watch looks well or not. */
  readonly relistMs: number;
  /** A watch that says nothing for so long, bookmarks included, is dead. */
  readonly silenceMs: number;
}

export interface WatchState {
  readonly isConnected: boolean;
  /** After errors; the planned new list is none. */
  readonly restarts: number;
  readonly handlerErrors: number;
  readonly lastEventAtMs: number | null;
}

interface WatchEvent<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: T;
}

const FIRST_BACKOFF_MS = 1000;
const LONGEST_BACKOFF_MS = 30_000;

/**
 * One resource of all namespaces, listed and watched until stopped. Whatever ends a watch (an error, silence, age) leads
 * to a new list after a jittered wait; an exception of the handler is counted and goes no further. After `stop` nothing
 * of it is left: no connection, no timer.
 */
export class ResourceWatch<R extends Resource> {
  readonly #client: KubernetesClient;
  readonly #resource: R;
  readonly #handler: WatchHandler<Resources[R]>;
  readonly #options: WatchOptions;
  readonly #stopped = new AbortController();
  #cycle = new AbortController();
  #running: Promise<void> | null = null;
  #failures = 0;
  #state: WatchState = { isConnected: false, restarts: 0, handlerErrors: 0, lastEventAtMs: null };

  constructor(
    client: KubernetesClient,
    watched: { readonly resource: R; readonly handler: WatchHandler<Resources[R]> },
    options: WatchOptions,
  ) {
    this.#client = client;
    this.#resource = watched.resource;
    this.#handler = watched.handler;
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
  }

  /** Lists again soon, for when the handler learned to see more. */
  relist(): void {
    this.#cycle.abort();
  }

  state(): WatchState {
    return this.#state;
  }

  async #run(): Promise<void> {
    const stopped = this.#stopped.signal;
    while (!stopped.aborted) {
      this.#cycle = new AbortController();
      const signal = AbortSignal.any([stopped, this.#cycle.signal]);
      try {
        await this.#listThenWatch(signal);
        this.#failures = 0;
      } catch {
        // Why does not matter: the answer to any error is a new list. How often is told by state().
        if (!signal.aborted) this.#failed();
      }
      this.#update({ isConnected: false });
      await this.#rest(stopped);
    }
  }

  #failed(): void {
    this.#failures += 1;
    this.#update({ restarts: this.#state.restarts + 1 });
  }

  async #rest(stopped: AbortSignal): Promise<void> {
    const { random, sleep } = this.#client.pacing;
    const failures = Math.max(0, this.#failures - 1);
    try {
      await sleep(backoffMs(failures, FIRST_BACKOFF_MS, LONGEST_BACKOFF_MS, random()), stopped);
    } catch (error) {
      if (!stopped.aborted) throw error;
    }
  }

  async #listThenWatch(signal: AbortSignal): Promise<void> {
    const request = { resource: this.#resource, namespace: null };
    const { items, resourceVersion } = await listAll(this.#client, request, signal);
    this.#heard();
    this.#update({ isConnected: true });
    this.#guarded(() => {
      this.#handler.onList(items);
    });
    const silence = silenceAlarm(this.#options.silenceMs);
    // Spread, so that many workers do not list at the same moment.
    const aged = setTimeout(
      () => {
        this.relist();
      },
      this.#options.relistMs * (0.75 + this.#client.pacing.random() / 4),
    );
    try {
      const either = AbortSignal.any([signal, silence.signal]);
      for await (const line of linesOf(this.#open(resourceVersion, either))) {
        silence.heard();
        this.#failures = 0;
        this.#heard();
        this.#take(JSON.parse(line) as WatchEvent<Resources[R]>);
      }
    } finally {
      silence.end();
      clearTimeout(aged);
    }
  }

  #open(resourceVersion: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const query = {
      watch: 'true',
      resourceVersion,
      allowWatchBookmarks: 'true',
      timeoutSeconds: String(Math.ceil(this.#options.relistMs / 1000)),
    };
    return this.#client.stream(collectionPath(this.#resource, null), query, signal);
  }

  #take({ type, object }: WatchEvent<Resources[R]>): void {
    if (type === 'BOOKMARK') return;
    if (type === 'ERROR')
      throw unanswered(`WATCH ${this.#resource}`, 'unavailable', 'the server ended the watch');
    this.#guarded(() => {
      if (type === 'DELETED') this.#handler.onDelete(object);
      else this.#handler.onChange(object);
    });
  }

  #heard(): void {
    this.#update({ lastEventAtMs: this.#client.pacing.nowMs() });
  }

  #guarded(handle: () => void): void {
    try {
      handle();
    } catch {
      // The handler's own trouble is no reason to stop watching; the count is told by state().
      this.#update({ handlerErrors: this.#state.handlerErrors + 1 });
    }
  }

  #update(change: Partial<WatchState>): void {
    this.#state = { ...this.#state, ...change };
  }
}
