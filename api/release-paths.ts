import { Accepted } from '../domain/access/control-schema.ts';
import { DryRunAnswer, ReleaseDetail, ReleaseStarted } from '../domain/access/release-progress-schema.ts';
import * as requests from '../domain/access/release-request-schema.ts';
import { BugPage, DoraShape, HoldPage, IncidentPage, ReleasePage } from '../domain/access/release-schema.ts';
import { DecisionRequest } from '../domain/access/request-schema.ts';
import { get, post } from './operation.ts';
import type { Paths } from './operation.ts';

const reads = ['invalid', 'store-away'] as const;
const bodies = ['malformed-json', 'foreign-origin', 'too-large', 'not-json', 'invalid'] as const;
const starts = [...bodies, 'conflict', 'busy', 'temporal-away', 'no-answer'] as const;
const talks = [...bodies, 'conflict', 'not-found', 'store-away', 'temporal-away', 'no-answer'] as const;

/** Releases, rollbacks by hand, and what they leave behind. */
export const RELEASE_PATHS: Paths = {
  '/api/v1/releases': {
    ...get({
      summary: 'Releases and rollbacks by hand, newest first.',
      query: requests.ListReleases,
      answer: ReleasePage,
      problems: reads,
    }),
    ...post({
      summary:
        'Begin a release, or with `dryRun` plan it without touching anything. `Idempotency-Key` makes a retry find the same run.',
      body: requests.StartReleaseBody,
      answer: ReleaseStarted,
      status: 202,
      dryRun: DryRunAnswer,
      problems: starts,
    }),
  },
  '/api/v1/releases/{id}': get({
    summary: 'One release: its record and where it stands, step by step. The id may hold slashes.',
    answer: ReleaseDetail,
    problems: ['not-found', 'conflict', 'store-away', 'temporal-away', 'no-answer'],
  }),
  '/api/v1/releases/{id}/decision': post({
    summary: 'Approve or reject the plan that waits. `Idempotency-Key` makes a retry get the first answer.',
    body: DecisionRequest,
    answer: Accepted,
    problems: talks,
  }),
  '/api/v1/releases/{id}/steer': post({
    summary:
      'Promote, pause, resume, abort, skip a soak step, or retry the failed step. `Idempotency-Key` makes a retry get the first answer.',
    body: requests.SteerRequest,
    answer: Accepted,
    problems: talks,
  }),
  '/api/v1/releases/{id}/security-scan': post({
    summary:
      'Report a scan of the version that is released, beside one of the version before. Findings that only the new version has hold the release until an approver accepts them. `Idempotency-Key` makes a retry get the first answer.',
    body: requests.SecurityRequest,
    answer: Accepted,
    problems: talks,
  }),
  '/api/v1/rollbacks': post({
    summary:
      'Roll a Deployment back by hand, and hold releases of it until a person releases them; or with `dryRun` plan it.',
    body: requests.RollbackRequest,
    answer: ReleaseStarted,
    status: 202,
    dryRun: DryRunAnswer,
    problems: starts,
  }),
  '/api/v1/holds': get({
    summary: 'Workloads that no release may touch since a person rolled them back.',
    query: requests.ListHolds,
    answer: HoldPage,
    problems: reads,
  }),
  '/api/v1/holds/release': post({
    summary: 'Let releases of a workload in again.',
    body: requests.ReleaseHoldRequest,
    answer: Accepted,
    problems: [...bodies, 'not-found', 'store-away'],
  }),
  '/api/v1/incidents': get({
    summary: 'Incidents, newest first. An open one holds releases of its workloads back.',
    query: requests.ListIncidents,
    answer: IncidentPage,
    problems: reads,
  }),
  '/api/v1/incidents/{id}/resolve': post({
    summary: 'Say that it is over. Saying it again changes nothing.',
    body: requests.ResolveRequest,
    answer: Accepted,
    problems: [...bodies, 'not-found', 'store-away'],
  }),
  '/api/v1/bugs': get({
    summary: 'Bugs that releases opened, newest first.',
    query: requests.ListBugs,
    answer: BugPage,
    problems: reads,
  }),
  '/api/v1/dora': get({
    summary: 'How often, how fast and how well is released; null where there is nothing to compute it from.',
    query: requests.DoraQuery,
    answer: DoraShape,
    problems: reads,
  }),
};
