import type { Records } from './paramedic.ts';

/** What a heal can have come to when further steps are due. */
export const MOMENTS = [
  'acted',
  'verifying',
  'verified',
  'undone',
  'awaiting-approval',
  'escalated',
] as const;
export type Moment = (typeof MOMENTS)[number];

/** What the heals of a run have come to so far. */
export function momentsOf({ heals, actions }: Pick<Records, 'heals' | 'actions'>): ReadonlySet<Moment> {
  const moments = new Set<Moment>();
  for (const { status } of heals) {
    if (status === 'verifying' || status === 'awaiting-approval') moments.add(status);
    if (status === 'verified' || status === 'confirmed') moments.add('verified');
    if (status === 'escalated' || status === 'drifted') moments.add('escalated');
  }
  const own = actions.filter(({ action }) => action.kind !== 'releaseChange');
  if (own.some(({ appliedAtMs }) => appliedAtMs !== null)) moments.add('acted');
  if (own.some(({ status }) => status === 'undone' || status === 'expired')) moments.add('undone');
  return moments;
}
