import { condition } from '@temporalio/workflow';
import { describeAction } from '../../domain/healing/story.ts';
import type { Decision, Plan } from '../../domain/healing/progress.ts';
import { enter, say, tellAbout } from './heal-run.ts';
import type { HealRun } from './heal-run.ts';

export type Answer =
  { readonly answer: 'approved'; readonly by: string } | { readonly answer: 'no'; readonly sentence: string };

const decided = (run: HealRun): Decision | null => run.inbox.decision;

/** Waits for a person to approve exactly this plan. Silence is never consent: on expiry it is escalated. */
export async function askPerson(run: HealRun, plan: Plan, expiresAfterMs: number): Promise<Answer> {
  const expiresAtMs = Date.now() + expiresAfterMs;
  const what = describeAction(plan.rung.action);
  run.inbox.decision = null;
  enter(run, { status: 'asking', plan, expiresAtMs, refusals: [] });
  await say(run, 'asked', `asked a person: may I ${what}? (${plan.rung.why})`, {
    status: 'awaiting-approval',
  });
  const { namespace, name } = run.input.target;
  await tellAbout(run, {
    id: `ask/${plan.planHash.slice(0, 12)}`,
    title: `Approval wanted for ${namespace}/${name}: ${what}`,
    text: `${plan.rung.why}\n\`paramedic approve ${run.input.healId}\` or \`paramedic reject ${run.input.healId} --reason …\``,
  });
  const isAnswered = await condition(
    () => run.inbox.decision !== null || run.inbox.stop !== null,
    Math.max(1, expiresAtMs - Date.now()),
  );
  const decision = decided(run);
  if (run.inbox.stop !== null) return { answer: 'no', sentence: `stopped by ${run.inbox.stop.by}` };
  if (!isAnswered || decision === null) {
    const sentence = `nobody answered in ${String(Math.round(expiresAfterMs / 1000))} s: escalated, not approved`;
    await say(run, 'answered', sentence);
    return { answer: 'no', sentence };
  }
  const reason = decision.reason === '' ? '' : `: ${decision.reason}`;
  const verb = decision.decision === 'approve' ? 'approved' : 'rejected';
  const sentence = `${verb} by ${decision.actor} (unauthenticated)${reason}`;
  await say(run, 'answered', sentence);
  return decision.decision === 'approve'
    ? { answer: 'approved', by: decision.actor }
    : { answer: 'no', sentence };
}
