import type { Registry } from 'prom-client';
import type { CHECK_STATUSES } from '../domain/access/control-schema.ts';
import type { Decision } from '../domain/healing/progress.ts';
import type { Tracer } from '../domain/telemetry/span.ts';
import type { RecordStore } from '../store/port.ts';
import type { TemporalPort } from './temporal-port.ts';

/** One thing that must be up before traffic comes: the worker's state and the like. A rejection counts as down. */
export interface Probe {
  readonly name: string;
  check(): Promise<{ readonly ok: boolean; readonly detail: string }>;
}

/** One look of the doctor. `wayOut`: what a person does next; null or empty when there is nothing to do. */
export interface DoctorCheck {
  readonly name: string;
  run(): Promise<{
    readonly status: (typeof CHECK_STATUSES)[number];
    readonly detail: string;
    readonly wayOut: string | null;
  }>;
}

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface ApiDeps {
  readonly store: RecordStore;
  readonly temporal: TemporalPort;
  /** Whose workloads these are: the first part of every target key. */
  readonly cluster: string;
  readonly probes: readonly Probe[];
  readonly checks: readonly DoctorCheck[];
  /** `healId`: the run that is decided on, a heal or a release. */
  readonly signDecision: (decision: Omit<Decision, 'signature'> & { readonly healId: string }) => string;
  readonly registry: Registry;
  readonly tracer: Tracer;
  readonly version: string;
  readonly nowMs: () => number;
  readonly log: (line: LogLine) => void;
}

export interface ApiEnv {
  Variables: { requestId: string };
}
