import type { HoldPage } from '../domain/access/release-schema.ts';
import type { IncidentRecord } from '../store/port.ts';
import type { z } from 'zod';
import { targetKey } from '../domain/workload/target.ts';
import { askStore } from './asking.ts';
import type { ApiDeps } from './deps.ts';
import { isIn } from './page.ts';
import { Problem } from './problem.ts';
import { holdShape } from './release-shapes.ts';
import { tellTimeline } from './telling.ts';

const MOST_SCANNED = 1000;

interface Word {
  readonly by: string;
  readonly reason: string;
}

/**
 * Closes an incident in a person's name and tells it in the timeline of its workloads. Asked again, the first word stands.
 * @returns one sentence for the person
 */
export async function resolveIncident(deps: ApiDeps, id: string, { by, reason }: Word): Promise<string> {
  const atMs = deps.nowMs();
  const isResolved = await askStore(deps, (store) => store.resolveIncident(id, { by, atMs }));
  const incident = await findIncident(deps, id);
  if (!isResolved) {
    const when = incident.resolvedAtMs === null ? '' : ` on ${new Date(incident.resolvedAtMs).toISOString()}`;
    return `${incident.resolvedBy ?? 'somebody'} resolved it${when} already, and that stands`;
  }
  await tellTimeline(deps, incident.targetKeys, {
    id: `${id}/resolved`,
    phase: 'answered',
    sentence: `${by} resolved ${id} (${incident.title}): ${reason}`,
    detail: { incident: id, by, reason, isAuthenticated: false },
  });
  return `${id} is resolved; it holds no release back any more`;
}

async function findIncident(deps: ApiDeps, id: string): Promise<IncidentRecord> {
  const rows = await askStore(deps, (store) => store.listIncidents({ limit: MOST_SCANNED }));
  const incident = rows.find((row) => row.id === id);
  if (incident !== undefined) return incident;
  throw new Problem('not-found', `there is no incident ${id}`, {
    wayOut: 'list them with `paramedic get incidents`',
  });
}

/** Holds of every workload that is watched, or was ever released: a hold is only ever put on one of those. */
export async function readHolds(
  deps: ApiDeps,
  limit: number,
  namespace: string | undefined,
): Promise<z.infer<typeof HoldPage>> {
  const [workloads, releases] = await Promise.all([
    askStore(deps, (store) => store.listWorkloads({ limit: MOST_SCANNED })),
    askStore(deps, (store) => store.listReleases({ limit: MOST_SCANNED })),
  ]);
  const known = [...workloads.map((row) => row.targetKey), ...releases.flatMap((row) => row.targetKeys)];
  const keys = [...new Set(known)].filter((key) => isIn(namespace)({ targetKey: key }));
  const holds = keys.length === 0 ? [] : await askStore(deps, (store) => store.readHolds(keys));
  const isCut = workloads.length >= MOST_SCANNED || releases.length >= MOST_SCANNED;
  return { items: holds.slice(0, limit).map(holdShape), more: isCut || holds.length > limit };
}

/** Lets releases of a workload in again, in a person's name. @returns one sentence for the person */
export async function releaseHold(
  deps: ApiDeps,
  { namespace, deployment, by, reason }: Word & { readonly namespace: string; readonly deployment: string },
): Promise<string> {
  const key = targetKey({ cluster: deps.cluster, namespace, kind: 'Deployment', name: deployment });
  const place = `${namespace}/${deployment}`;
  const [hold] = await askStore(deps, (store) => store.readHolds([key]));
  const isReleased = await askStore(deps, (store) => store.releaseHold(key));
  if (!isReleased || hold === undefined)
    throw new Problem('not-found', `nothing holds releases of ${place}`, {
      wayOut: 'list what is held with `paramedic get holds`',
    });
  await tellTimeline(deps, [key], {
    id: `hold/${String(hold.atMs)}/released`,
    phase: 'answered',
    sentence: `${by} lets releases of ${place} in again: ${reason} (held by ${hold.by}: ${hold.reason})`,
    detail: { by, reason, heldBy: hold.by, isAuthenticated: false },
  });
  return `releases of ${place} may begin again`;
}
