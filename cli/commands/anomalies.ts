import { AnomalyDetail } from '../../domain/access/anomaly-view-schema.ts';
import { Accepted } from '../../domain/access/control-schema.ts';
import { findAnomaly } from '../find-anomaly.ts';
import { anomalyDetailLines } from '../render/anomaly.ts';
import { plain } from '../render/plain.ts';
import type { Session } from '../session.ts';

const pathOf = (id: string): string => `/api/v1/anomalies/${encodeURIComponent(id)}`;

/** Says why something was flagged, and what was done about it. */
export async function explainAnomaly(
  session: Session,
  given: string,
  { output }: { readonly output: 'text' | 'json' },
): Promise<void> {
  const { api, world, width, paint, print, printJson } = session;
  const detail = await api.get(pathOf(await findAnomaly(session, given)), AnomalyDetail);
  if (output === 'json') printJson({ apiVersion: 'v1', kind: 'anomaly', ...detail });
  else print(anomalyDetailLines(detail, { nowMs: world.nowMs(), width, paint, url: api.url }));
}

/** Keeps, in the name of who runs this, that it is none. */
export async function refuteAnomaly(
  session: Session,
  given: string,
  { reason = '' }: { readonly reason?: string },
): Promise<void> {
  const { api, world, print } = session;
  const id = await findAnomaly(session, given);
  const body = { verdict: 'not-an-anomaly', by: world.userName, reason };
  const { sentence } = await api.post(`${pathOf(id)}/feedback`, Accepted, body);
  print([`${id}: ${plain(sentence)}`]);
}
