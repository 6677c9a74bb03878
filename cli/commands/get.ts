import type { z } from 'zod';
import { DetectorPage } from '../../domain/access/anomaly-view-schema.ts';
import { BugPage, HoldPage, IncidentPage, ReleasePage } from '../../domain/access/release-schema.ts';
import { ActionPage, AnomalyPage, HealPage, WorkloadPage } from '../../domain/access/schema.ts';
import { detectorLines } from '../render/detectors.ts';
import { bugLines, holdLines, incidentLines, releaseListLines } from '../render/release-lists.ts';
import { actionLines, anomalyLines, healLines, workloadLines } from '../render/lists.ts';
import type { Look } from '../render/lists.ts';
import type { Session } from '../session.ts';

export const NOUNS = [
  ...(['workloads', 'heals', 'actions', 'anomalies', 'detectors'] as const),
  ...(['releases', 'incidents', 'bugs', 'holds'] as const),
] as const;
export type Noun = (typeof NOUNS)[number];
export const OUTPUTS = ['table', 'wide', 'json', 'name'] as const;

export interface GetOptions {
  readonly namespace?: string;
  readonly scope?: string;
  readonly status?: string;
  readonly tier?: string;
  readonly open?: true;
  readonly severity?: string;
  readonly limit?: number;
  readonly output: (typeof OUTPUTS)[number];
}

/** How a noun is read and shown. */
interface Listing<Row> {
  readonly page: z.ZodType<{ items: Row[]; more: boolean }>;
  readonly lines: (rows: readonly Row[], look: Look) => string[];
  readonly nameOf: (row: Row) => string;
  /** Why there may be none, and what then. */
  readonly none: string;
}

const WORKLOADS: Listing<z.infer<typeof WorkloadPage>['items'][number]> = {
  page: WorkloadPage,
  lines: workloadLines,
  nameOf: (row) => row.targetKey,
  none: 'No workloads. Let one be seen: kubectl label namespace NAME paramedic.dev/heal=observe',
};
const HEALS: Listing<z.infer<typeof HealPage>['items'][number]> = {
  page: HealPage,
  lines: healLines,
  nameOf: (row) => row.id,
  none: 'No heals: nothing has needed one.',
};
const ACTIONS: Listing<z.infer<typeof ActionPage>['items'][number]> = {
  page: ActionPage,
  lines: actionLines,
  nameOf: (row) => row.id,
  none: 'No actions: nothing has been changed.',
};
const ANOMALIES: Listing<z.infer<typeof AnomalyPage>['items'][number]> = {
  page: AnomalyPage,
  lines: anomalyLines,
  nameOf: (row) => row.id,
  none: 'No anomalies. A detector finds none before it has learned; see `paramedic get detectors`.',
};

const DETECTORS: Listing<z.infer<typeof DetectorPage>['items'][number]> = {
  page: DetectorPage,
  lines: detectorLines,
  nameOf: (row) => row.targetKey,
  none: 'No detectors: no workload with metrics has been seen yet. See `paramedic get workloads`.',
};

const RELEASES: Listing<z.infer<typeof ReleasePage>['items'][number]> = {
  page: ReleasePage,
  lines: releaseListLines,
  nameOf: (row) => row.id,
  none: 'No releases. Begin one with `paramedic deploy -f release.yaml`.',
};
const INCIDENTS: Listing<z.infer<typeof IncidentPage>['items'][number]> = {
  page: IncidentPage,
  lines: incidentLines,
  nameOf: (row) => row.id,
  none: 'No incidents: no release has hurt anybody.',
};
const BUGS: Listing<z.infer<typeof BugPage>['items'][number]> = {
  page: BugPage,
  lines: bugLines,
  nameOf: (row) => row.id,
  none: 'No bugs: no release has failed.',
};
const HOLDS: Listing<z.infer<typeof HoldPage>['items'][number]> = {
  page: HoldPage,
  lines: holdLines,
  nameOf: (row) => row.targetKey,
  none: 'Nothing is held: releases may begin.',
};

export function get(session: Session, noun: Noun, options: GetOptions): Promise<void> {
  switch (noun) {
    case 'workloads':
      return list(session, noun, WORKLOADS, options);
    case 'heals':
      return list(session, noun, HEALS, options);
    case 'actions':
      return list(session, noun, ACTIONS, options);
    case 'anomalies':
      return list(session, noun, ANOMALIES, options);
    case 'detectors':
      return list(session, noun, DETECTORS, options);
    case 'releases':
      return list(session, noun, RELEASES, options);
    case 'incidents':
      return list(session, noun, INCIDENTS, options);
    case 'bugs':
      return list(session, noun, BUGS, options);
    case 'holds':
      return list(session, noun, HOLDS, options);
  }
}

async function list<Row>(
  session: Session,
  noun: Noun,
  listing: Listing<Row>,
  options: GetOptions,
): Promise<void> {
  const { output, open, ...rest } = options;
  const query = { ...rest, ...(open === undefined ? {} : { open: 'true' }) };
  const { world, api, paint, print, printJson } = session;
  const { items, more } = await api.get(`/api/v1/${noun}`, listing.page, query);
  if (output === 'json') {
    printJson({ apiVersion: 'v1', kind: noun, items, more });
    return;
  }
  if (output === 'name') {
    print(items.map(listing.nameOf));
    return;
  }
  const isFiltered = Object.keys(query).some((key) => key !== 'limit');
  if (items.length === 0) {
    world.terminal.err(isFiltered ? `No ${noun} fit this filter.` : listing.none);
  } else {
    const isWide = output === 'wide';
    print(listing.lines(items, { nowMs: world.nowMs(), width: session.width, isWide, paint }));
  }
  if (more) world.terminal.err(`There are more; see them with --limit (at most 200) or a narrower filter.`);
}
