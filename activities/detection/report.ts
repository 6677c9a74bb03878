import type { TargetFindings } from '../../domain/detection/finding.ts';
import type { ScopeHealth } from '../../domain/triage/situation.ts';
import type { ActivityDeps } from '../deps.ts';

/** Tells the guard of each workload what was found about it. */
export async function reportToGuards(
  deps: ActivityDeps,
  { found }: { found: readonly TargetFindings[] },
): Promise<void> {
  await Promise.all(found.map((one) => deps.engine.reportFindings(one)));
}

/** Freezes each scope where many owners are sick at once; tripping twice is tripping once. */
export async function raiseStorms(
  deps: ActivityDeps,
  { storms }: { storms: readonly ScopeHealth[] },
): Promise<void> {
  await Promise.all(
    storms.map((health) =>
      deps.engine.trip(health.scope, {
        kind: 'storm',
        by: 'paramedic',
        reason: `${String(health.sickOwners.length)} of ${String(health.owners)} workloads are sick at once: ${health.sickOwners.slice(0, 10).join(', ')}`,
        health,
      }),
    ),
  );
}
