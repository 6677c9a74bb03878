import { Registry } from 'prom-client';
import { createApp } from '../../api/app.ts';
import type { ApiDeps, LogLine } from '../../api/deps.ts';
import { NO_TRACER } from '../../domain/telemetry/span.ts';
import { fakeStore } from './fake-store.ts';
import { fakeTemporal } from './fake-temporal.ts';
import type { FakeTemporal } from './fake-temporal.ts';
import { askingProgress, ASKING_ID, NOW_MS, story } from './story.ts';

export interface Served {
  readonly app: ReturnType<typeof createApp>;
  readonly deps: ApiDeps;
  readonly temporal: FakeTemporal;
  readonly logged: LogLine[];
}

/** The real app over fakes that hold the story. */
export function serveStory(over: Partial<ApiDeps> = {}): Served {
  const temporal = fakeTemporal(() => NOW_MS);
  temporal.progress.set(ASKING_ID, askingProgress());
  const logged: LogLine[] = [];
  const deps: ApiDeps = {
    store: fakeStore(story()),
    temporal,
    cluster: 'local',
    probes: [{ name: 'worker', check: () => Promise.resolve({ ok: true, detail: 'polls' }) }],
    checks: [
      {
        name: 'cluster',
        run: () => Promise.resolve({ status: 'ok', detail: 'answers, version 1.34.2', wayOut: '' }),
      },
    ],
    signDecision: ({ healId, planHash }) => `signed:${healId}:${planHash}`,
    registry: new Registry(),
    tracer: NO_TRACER,
    version: '0.1.0',
    nowMs: () => NOW_MS,
    log: (line) => {
      logged.push(line);
    },
    ...over,
  };
  return { app: createApp(deps), deps, temporal, logged };
}

export const postJson = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});
