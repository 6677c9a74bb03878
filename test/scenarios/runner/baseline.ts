import type { AuditTail } from './audit-log.ts';
import { isParamedics } from './audit-log.ts';
import { tookPlace } from './effects.ts';
import type { Mutation } from './effects.ts';
import { restartsOf } from './look.ts';
import type { Look, Pod } from './look.ts';

/** How things stood just before the fault. */
export interface Baseline {
  readonly atMs: number;
  readonly pods: readonly Pod[];
  readonly restarts: ReadonlyMap<string, number>;
  readonly generations: ReadonlyMap<string, number>;
  /** How many writes the audit log had by then. */
  readonly writes: number;
}

export async function takeBaseline(look: Look, audit: AuditTail | null): Promise<Baseline> {
  return {
    atMs: look.atMs,
    pods: look.pods,
    restarts: new Map(look.pods.map((pod) => [pod.metadata.uid, restartsOf(pod)])),
    generations: new Map(look.deployments.map(({ metadata }) => [metadata.uid, metadata.generation])),
    writes: audit === null ? 0 : (await audit.read()).length,
  };
}

/** Deployments whose generation moved more often than somebody wrote to them since the baseline. */
export function unexplainedChanges(baseline: Baseline, look: Look, all: readonly Mutation[]): string[] {
  const since = all.slice(baseline.writes);
  return look.deployments.flatMap(({ metadata }) => {
    const before = baseline.generations.get(metadata.uid);
    if (before === undefined) return [];
    const moved = metadata.generation - before;
    // Controllers write annotations and status, which do not count as generations.
    const writes = since.filter(
      (write) =>
        write.resource === 'deployments' &&
        write.name === metadata.name &&
        tookPlace(write) &&
        (isParamedics(write) || !write.user.startsWith('system:')),
    ).length;
    return moved > writes
      ? [`${metadata.name} was changed ${String(moved)} times; the audit log shows ${String(writes)} writes`]
      : [];
  });
}
