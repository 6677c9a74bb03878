import { Accepted } from '../../domain/access/control-schema.ts';
import { shortReleaseId } from '../../domain/access/release-id.ts';
import { ReleaseDetail } from '../../domain/access/release-progress-schema.ts';
import type { ShownPlanShape } from '../../domain/access/release-progress-schema.ts';
import { DoraShape } from '../../domain/access/release-schema.ts';
import type { Steering } from '../../domain/release/progress.ts';
import { releasePath } from '../client.ts';
import { CliError, EXIT } from '../exit-code.ts';
import type { ExitCode } from '../exit-code.ts';
import { findRelease } from '../find-release.ts';
import { plain } from '../render/plain.ts';
import { doraLines } from '../render/release-lists.ts';
import { releaseLines, statusOf } from '../render/release.ts';
import { beside } from '../render/wrap.ts';
import type { Session } from '../session.ts';
import { placeIn, refuseIdleTimeout, textOf } from './deploy.ts';
import { exitCodeOf, followRelease } from './follow-release.ts';
import type { FollowOptions } from './follow-release.ts';
import type { GetOptions } from './get.ts';
import type { DecideOptions } from './heals.ts';

/** Where a release stands; with `--watch` until it is over. */
export async function releaseStatus(
  session: Session,
  given: string,
  options: FollowOptions & { readonly watch?: boolean },
): Promise<ExitCode> {
  const { api, world, width, paint, print, printJson } = session;
  refuseIdleTimeout(options);
  const id = await findRelease(session, given);
  if (options.watch === true) return followRelease(session, id, options);
  const detail = await api.get(releasePath(id), ReleaseDetail);
  if (options.output === 'json') printJson({ apiVersion: 'v1', kind: 'release', ...detail });
  else print(releaseLines(detail, { nowMs: world.nowMs(), width, paint }));
  return exitCodeOf(detail);
}

/** Passes on what a person asks of a running release. */
export async function steer(
  session: Session,
  command: Steering,
  given: string,
  { reason = '' }: { readonly reason?: string },
): Promise<void> {
  const { api, world, print } = session;
  const id = await findRelease(session, given);
  const body = { command, by: world.userName, reason };
  const { sentence } = await api.post(`${releasePath(id)}/steer`, Accepted, body);
  print([`${plain(shortReleaseId(id))}: ${plain(sentence)}`]);
}

/** Reports a scan of the version that a release brings, beside one of the version before. */
export async function reportScan(
  session: Session,
  given: string,
  { sarif, before }: { readonly sarif: string; readonly before?: string },
): Promise<void> {
  const { api, world, print } = session;
  const id = await findRelease(session, given);
  const read = async (file: string) => ({ name: file.slice(-300), text: await textOf(world, file) });
  const old = before === undefined ? {} : { before: await read(before) };
  const body = { by: world.userName, scan: await read(sarif), ...old };
  const { sentence } = await api.post(`${releasePath(id)}/security-scan`, Accepted, body);
  print([`${plain(shortReleaseId(id))}: ${plain(sentence)}`]);
}

/** Approves or rejects the plan of a release that waits; what is sent is the hash of the plan that is shown here. */
export async function decideRelease(
  session: Session,
  decision: 'approve' | 'reject',
  id: string,
  { reason = '', plan: read }: DecideOptions,
): Promise<void> {
  const { api, world, print, paint, width } = session;
  const detail = await api.get(releasePath(id), ReleaseDetail);
  const plan = waitingPlan(detail);
  const short = plain(shortReleaseId(id));
  if (read !== undefined && !(read.length >= 8 && plan.planHash.startsWith(read)))
    throw new CliError(
      EXIT.conflict,
      `the plan that waits is ${plan.planHash.slice(0, 12)}, not ${read}`,
      `read it first: paramedic status ${short}`,
    );
  const titles = plan.targets.flatMap(({ name, steps }) => steps.map((step) => `${name}: ${step.title}`));
  print([
    `Release  ${short}, asked for by ${plain(detail.progress?.requestedBy ?? 'nobody known')}`,
    `Plan     ${plan.planHash.slice(0, 12)}`,
    ...titles.flatMap((title) => beside('         ', plain(title), width).map(paint.dim)),
  ]);
  const body = { decision, planHash: plan.planHash, reason, actor: world.userName };
  const { sentence } = await api.post(`${releasePath(id)}/decision`, Accepted, body);
  const verb = decision === 'approve' ? paint.good('Approved') : paint.bad('Rejected');
  print([`${verb} as ${world.userName}: ${plain(sentence)}`]);
}

function waitingPlan(detail: ReleaseDetail): Pick<ShownPlanShape, 'planHash' | 'targets'> {
  const { id, progress, progressUnknown } = detail;
  if (progressUnknown !== null)
    throw new CliError(
      EXIT.unreachable,
      `it cannot be told which plan waits: ${progressUnknown}`,
      'see `paramedic status`',
    );
  if (progress?.state.status === 'awaiting-approval')
    return { planHash: progress.state.planHash, targets: progress.plan?.targets ?? [] };
  throw new CliError(
    EXIT.conflict,
    `nothing of this release waits for an answer: it is ${statusOf(detail)}`,
    `paramedic status ${shortReleaseId(id)}`,
  );
}

/** Closes an incident in the name of who runs this. */
export async function resolveIncident(
  { api, world, print }: Session,
  id: string,
  { reason }: { readonly reason: string },
): Promise<void> {
  const path = `/api/v1/incidents/${encodeURIComponent(id)}/resolve`;
  const { sentence } = await api.post(path, Accepted, { by: world.userName, reason });
  print([plain(sentence)]);
}

/** Lets releases of a workload in again, in the name of who runs this. */
export async function releaseHold(
  { api, world, print }: Session,
  given: string,
  { reason }: { readonly reason: string },
): Promise<void> {
  const body = { ...placeIn(given), by: world.userName, reason };
  const { sentence } = await api.post('/api/v1/holds/release', Accepted, body);
  print([plain(sentence)]);
}

const DAY_MS = 86_400_000;

export interface DoraOptions {
  /** How far back. */
  readonly days?: number;
}

/** How often, how fast and how well is released. What else was asked for is for the API to refuse. */
export async function dora(
  { api, world, print, printJson }: Session,
  { days = 30, output, open: _, ...rest }: DoraOptions & GetOptions,
): Promise<void> {
  const nowMs = world.nowMs();
  const figures = await api.get('/api/v1/dora', DoraShape, { since: nowMs - days * DAY_MS, ...rest });
  if (output === 'json') printJson({ apiVersion: 'v1', kind: 'dora', ...figures });
  else print(doraLines(figures, nowMs));
}
