import type { ReleaseStarted } from '../domain/access/release-progress-schema.ts';
import type { DryRun } from '../domain/release/dry-run.ts';
import { RELEASE_WAYS, valueOf } from './asking.ts';
import { hashOf } from './deciding.ts';
import type { ApiDeps } from './deps.ts';
import { Problem } from './problem.ts';
import type { Answer, Begun } from './temporal-port.ts';

/** Who asks, as far as it tells two requests apart. */
export interface Call {
  readonly requestId: string;
  /** Given by the caller: the same request under the same key begins one run. */
  readonly key: string | null;
}

/** A run that a request is about to begin. */
export interface Planned<Input> {
  /** Everything before the short id: `release/shop/web`. */
  readonly prefix: string;
  /** What was asked for; tells another request under the same key from the same one told twice. */
  readonly request: unknown;
  readonly inputOf: (id: string) => Input;
}

/** Milliseconds since 1970 in base 36: eight letters and digits. */
const ofTime = (atMs: number): string => atMs.toString(36);
/** 48 bits of a hash in base 36: ten letters and digits. */
const ofHash = (parts: unknown): string =>
  Number.parseInt(hashOf(parts).slice(0, 12), 16).toString(36).padStart(10, '0');

/** Requests of one name in one millisecond, each of which gets a run of its own. */
const MOST_AT_ONCE = 8;

/** Begins the run, or finds the one that the same request began before. */
export async function begin<Input>(
  deps: ApiDeps,
  { key }: Call,
  { prefix, request, inputOf }: Planned<Input>,
  start: (input: Input) => Promise<Answer<Begun>>,
): Promise<ReleaseStarted> {
  const nowMs = deps.nowMs();
  const shortIds =
    key === null
      ? Array.from({ length: MOST_AT_ONCE }, (_, n) => ofTime(nowMs + n))
      : [ofHash([key, request])];
  for (const shortId of shortIds) {
    const id = `${prefix}/${shortId}`;
    const begun = valueOf(await start(inputOf(id)), id, RELEASE_WAYS);
    if (begun === 'started' || key !== null) return { id, temporalUrl: deps.temporal.runUrl(id) };
  }
  throw new Problem('busy', 'too many were begun in the same moment; this one was not', {
    wayOut: 'ask again',
  });
}

/** Plans and looks, without touching anything. */
export async function dryRun<Input>(
  { requestId, key }: Call,
  { prefix, request, inputOf }: Planned<Input>,
  plan: (input: Input) => Promise<Answer<DryRun>>,
): Promise<DryRun> {
  const id = `${prefix}/${ofHash([key ?? requestId, request])}`;
  return valueOf(await plan(inputOf(id)), `dry run of ${prefix}`, RELEASE_WAYS);
}
