import { effectivePolicy } from '../../domain/policy/effective-policy.ts';
import type { Policy } from '../../domain/policy/schema.ts';
import { artefactFindings } from '../../domain/release/check/artefacts.ts';
import { checkCriticalBugs } from '../../domain/release/check/critical-bugs.ts';
import { isUnknown } from '../../domain/release/check/found.ts';
import { checkMigration } from '../../domain/release/check/migration.ts';
import { checkOpenIncident, mendedIncident } from '../../domain/release/check/open-incident.ts';
import { checkStaging } from '../../domain/release/check/staging.ts';
import type { Finding } from '../../domain/release/gate.ts';
import type { Artefact } from '../../domain/release/progress.ts';
import type { IncidentRecord } from '../../domain/release/record.ts';
import type { ReleaseFile } from '../../domain/release/release-schema.ts';
import { targetKey } from '../../domain/workload/target.ts';
import type { ReleaseRecords } from '../../store/port.ts';
import type { ReleaseCluster } from '../kubernetes/release/port.ts';
import { attemptRead } from './attempt-read.ts';
import type { Answer } from './attempt-read.ts';
import type { ImageRegistries } from '../registry/port.ts';
import { imageFindings } from './image-findings.ts';
import { lookAround } from './look-around.ts';
import type { Sight, SightDeps, Signals } from './look-around.ts';
import type { ReleaseTarget } from './resolve-targets.ts';
import { namedTarget, quotaFindings, targetFindings } from './target-findings.ts';

export interface GateDeps extends SightDeps {
  readonly releases: Pick<ReleaseCluster, 'surroundings' | 'hasNamespace' | 'pullLogins'>;
  readonly store: Pick<ReleaseRecords, 'listIncidents' | 'listBugs'>;
  readonly images: ImageRegistries;
  readonly policy: () => Policy;
  readonly nowMs: () => number;
}

export interface GateInput {
  readonly file: ReleaseFile;
  readonly artefacts: readonly Artefact[];
  /** As resolved: those of staging and of production. */
  readonly targets: readonly ReleaseTarget[];
}

const MOST_ROWS = 100;
/** Targets looked at side by side: each look lists a namespace. */
const AT_ONCE = 5;

/**
 * What machines find about every gate they can look at. What cannot be read is `unknown` with its reason; only a
 * cancellation is thrown.
 */
export async function gateFindings(deps: GateDeps, input: GateInput, signals: Signals): Promise<Finding[]> {
  const production = input.targets.filter(({ isStaging }) => !isStaging);
  const incidents = await readIncidents(deps, production, input.file.fixes ?? null, signals);
  const mends = incidents.isRead ? mendedIncident(input.file.fixes ?? null, incidents.value) : null;
  const [images, bugs, staging, sights] = await Promise.all([
    imageFindings(deps, { file: input.file, production }, signals),
    bugFinding(deps, mends, signals),
    stagingFinding(deps, input, signals),
    lookAtAll(deps, production, signals),
  ]);
  const nowMs = deps.nowMs();
  const named = production.map((one, at) => ({
    ...namedTarget(one.target, input.file),
    sight: sights[at],
    settings: effectivePolicy(deps.policy(), one.scope),
  }));
  const seen = named.flatMap(({ sight, ...one }) => (sight === undefined ? [] : [{ ...one, sight }]));
  return [
    ...artefactFindings(input.artefacts),
    ...images,
    bugs,
    incidentFinding(input, production, incidents),
    staging,
    ...seen.flatMap((one) => targetFindings(one, mends?.id ?? null, nowMs)),
    ...quotaFindings(seen),
    ...seen.flatMap(({ name, migration }) => checkMigration(name, migration)),
  ];
}

async function lookAtAll(
  deps: GateDeps,
  targets: readonly ReleaseTarget[],
  signals: Signals,
): Promise<Sight[]> {
  const windowMs = deps.policy().defaults.windowSeconds * 1000;
  const sights: Sight[] = [];
  for (let at = 0; at < targets.length; at += AT_ONCE) {
    const some = targets.slice(at, at + AT_ONCE);
    sights.push(
      ...(await Promise.all(some.map(({ target }) => lookAround(deps, target, windowMs, signals)))),
    );
  }
  return sights;
}

/** Open ones of the targets, and the one that is to be mended, whosever it is. */
function readIncidents(
  { store }: GateDeps,
  targets: readonly ReleaseTarget[],
  fixes: string | null,
  { signal, cancelled }: Signals,
): Promise<Answer<IncidentRecord[]>> {
  const targetKeys = targets.map(({ target }) => targetKey(target));
  return attemptRead(
    async () => {
      const own = await store.listIncidents({ targetKeys, status: 'open', limit: MOST_ROWS });
      if (fixes === null || own.some(({ id }) => id === fixes)) return own;
      return [...own, ...(await store.listIncidents({ status: 'open', limit: MOST_ROWS }))];
    },
    signal,
    cancelled,
  );
}

function incidentFinding(
  { file }: GateInput,
  targets: readonly ReleaseTarget[],
  incidents: Answer<IncidentRecord[]>,
): Finding {
  if (!incidents.isRead)
    return isUnknown('open-incident', `the incidents could not be read: ${incidents.why}`);
  const unique = new Map(incidents.value.map((incident) => [incident.id, incident]));
  const keys = targets.map(({ target }) => targetKey(target));
  return checkOpenIncident(keys, file.fixes ?? null, [...unique.values()]);
}

async function bugFinding(
  { store }: GateDeps,
  mends: IncidentRecord | null,
  { signal, cancelled }: Signals,
): Promise<Finding> {
  const open = { status: 'open', severity: 'critical', limit: MOST_ROWS } as const;
  const bugs = await attemptRead(() => store.listBugs(open), signal, cancelled);
  return bugs.isRead
    ? checkCriticalBugs(bugs.value, mends)
    : isUnknown('critical-bugs', `the bugs could not be read: ${bugs.why}`);
}

async function stagingFinding(
  { releases }: GateDeps,
  { file, targets }: GateInput,
  { signal, cancelled }: Signals,
): Promise<Finding> {
  const namespace = file.staging?.namespace;
  if (namespace === undefined) return checkStaging(null);
  const found = await attemptRead(() => releases.hasNamespace(namespace, signal), signal, cancelled);
  if (!found.isRead)
    return isUnknown('staging', `staging namespace ${namespace} could not be read: ${found.why}`);
  const there = targets.filter(({ isStaging }) => isStaging).map(({ target }) => target.name);
  const missing = file.targets.map(({ deployment }) => deployment).filter((name) => !there.includes(name));
  return checkStaging({ namespace, isThere: found.value, missing: [...new Set(missing)] });
}
