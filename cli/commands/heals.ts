import { Accepted } from '../../domain/access/control-schema.ts';
import { shortHealId } from '../../domain/access/heal-id.ts';
import { HealDetail } from '../../domain/access/progress-schema.ts';
import type { PlanShape } from '../../domain/access/progress-schema.ts';
import { describeAction } from '../../domain/healing/story.ts';
import { healPath } from '../client.ts';
import { CliError, EXIT } from '../exit-code.ts';
import { findHeal } from '../find-heal.ts';
import { healDetailLines } from '../render/heal.ts';
import { plain } from '../render/plain.ts';
import type { Session } from '../session.ts';

/** Tells the whole story of one heal. */
export async function describeHeal(
  session: Session,
  given: string,
  { output }: { readonly output: 'text' | 'json' },
): Promise<void> {
  const { api, world, width, paint, print, printJson } = session;
  const detail = await api.get(healPath(await findHeal(session, given)), HealDetail);
  if (output === 'json') printJson({ apiVersion: 'v1', kind: 'heal', ...detail });
  else print(healDetailLines(detail, { nowMs: world.nowMs(), width, paint }));
}

export interface DecideOptions {
  readonly reason?: string;
  /** The beginning of the hash of the plan that was read. */
  readonly plan?: string;
}

/** Approves or rejects the plan of a heal that waits; what is sent is the hash of the plan that is shown here. */
export async function decideHeal(
  session: Session,
  decision: 'approve' | 'reject',
  healId: string,
  { reason = '', plan: read }: DecideOptions,
): Promise<void> {
  const { api, world, print, paint } = session;
  const plan = waitingPlan(await api.get(healPath(healId), HealDetail));
  if (read !== undefined && !(read.length >= 8 && plan.planHash.startsWith(read)))
    throw new CliError(
      EXIT.conflict,
      `the plan that waits is ${plan.planHash.slice(0, 12)}, not ${read}`,
      `read it first: paramedic describe heal ${shortHealId(healId)}`,
    );
  print([
    `Heal  ${shortHealId(healId)}`,
    `Plan  ${plan.planHash.slice(0, 12)}: ${describeAction(plan.rung.action)}`,
    `      ${paint.dim(plain(plan.rung.why))}`,
  ]);
  const body = { decision, planHash: plan.planHash, reason, actor: world.userName };
  const { sentence } = await api.post(`${healPath(healId)}/decision`, Accepted, body);
  const verb = decision === 'approve' ? paint.good('Approved') : paint.bad('Rejected');
  print([`${verb} as ${world.userName}: ${plain(sentence)}`]);
}

function waitingPlan({ heal, progress, progressUnknown }: HealDetail): PlanShape {
  if (progress?.phase.status === 'asking') return progress.phase.plan;
  const next = `paramedic describe heal ${shortHealId(heal.id)}`;
  if (progressUnknown !== null)
    throw new CliError(
      EXIT.unreachable,
      `it cannot be told which plan waits: ${progressUnknown}`,
      'see `paramedic status`',
    );
  const standing = progress === null ? `it is over (${heal.status})` : `it is ${progress.phase.status}`;
  throw new CliError(EXIT.conflict, `nothing of this heal waits for an answer: ${standing}`, next);
}

/** Stops a heal at its next safe point. */
export async function stopHeal(
  session: Session,
  given: string,
  { reason }: { readonly reason: string },
): Promise<void> {
  const { api, world, print } = session;
  const healId = await findHeal(session, given);
  const body = { by: world.userName, reason };
  const { sentence } = await api.post(`${healPath(healId)}/stop`, Accepted, body);
  print([`${shortHealId(healId)}: ${plain(sentence)}`]);
}
