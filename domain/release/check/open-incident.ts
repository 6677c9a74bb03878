import type { Finding } from '../gate.ts';
import type { IncidentRecord } from '../record.ts';
import { fails, listed, passes } from './found.ts';

/** The open incident that the release file names in `fixes`; null: none, or it is no longer open. */
export const mendedIncident = (
  fixes: string | null,
  incidents: readonly IncidentRecord[],
): IncidentRecord | null => incidents.find(({ id, status }) => id === fixes && status === 'open') ?? null;

/**
 * Whether an open incident holds back a release of these targets. It does, except the one this release says it mends: the
 * lock must not stand between a person and the hotfix.
 * @param incidents any, in any order; those of other targets and resolved ones do not count
 * @source DESIGN §6 "Leases"
 */
export function checkOpenIncident(
  targetKeys: readonly string[],
  fixes: string | null,
  incidents: readonly IncidentRecord[],
): Finding {
  const concerned = incidents.filter(
    (incident) => incident.status === 'open' && incident.targetKeys.some((key) => targetKeys.includes(key)),
  );
  const others = concerned.filter(({ id }) => id !== fixes);
  if (others.length > 0)
    return fails(
      'open-incident',
      `open: ${listed(others.map(({ id, title }) => `${id} (${title})`))}; resolve it, or say \`fixes: ${others[0]?.id ?? ''}\` if this release mends it`,
    );
  if (fixes === null) return passes('open-incident', 'no incident of its targets is open');
  return mendedIncident(fixes, incidents) === null
    ? passes('open-incident', `no incident of its targets is open; ${fixes}, which it says it fixes, is not`)
    : passes('open-incident', `this release mends ${fixes}; no other incident of its targets is open`);
}
