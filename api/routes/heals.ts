import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import type { HealDetail } from '../../domain/access/progress-schema.ts';
import { DecisionRequest, StopRequest } from '../../domain/access/request-schema.ts';
import type { HealPhase } from '../../domain/healing/progress.ts';
import type { HealRecord } from '../../store/port.ts';
import { askStore, valueOf } from '../asking.ts';
import type { ApiDeps, ApiEnv } from '../deps.ts';
import { Problem } from '../problem.ts';
import { readBody, readHealId } from '../reading.ts';
import { actionShape, healShape, timelineShape } from '../shapes.ts';
import type { Answer } from '../temporal-port.ts';

/** Long enough for the update to reach the worker, short enough that a leaked signature is soon worth nothing. */
const DECISION_VALID_MS = 600_000;
const LONGEST_STORY = 500;
const MOST_ACTIONS = 100;

/** One heal: its story, what is live about it, and what people may say to it. */
export const healRoutes = (deps: ApiDeps) =>
  new Hono<ApiEnv>()
    .get('/heals/:id{.+}', async (c) => c.json(await readDetail(deps, readHealId(c))))
    .post('/heals/:id{.+}/decision', async (c) => {
      const healId = readHealId(c);
      const body = await readBody(c, DecisionRequest);
      const key = c.req.header('idempotency-key');
      const sentence = await decide(deps, { ...body, healId, key: key ?? null });
      deps.log({ level: 'info', message: 'decision', detail: { healId, ...body } });
      return c.json({ accepted: true, sentence });
    })
    .post('/heals/:id{.+}/stop', async (c) => {
      const healId = readHealId(c);
      const body = await readBody(c, StopRequest);
      await refuseWhenOver(deps, healId, await deps.temporal.stopHeal(healId, body));
      deps.log({ level: 'info', message: 'stop', detail: { healId, ...body } });
      const sentence = 'the heal was told to stop; it does so at its next safe point, within 5 s';
      return c.json({ accepted: true, sentence }, 202);
    });

async function readDetail(deps: ApiDeps, healId: string): Promise<HealDetail> {
  const heal = await askStore(deps, (store) => store.readHeal(healId));
  if (heal === null) throw unknownHeal(healId);
  const [timeline, actions, undos, live] = await Promise.all([
    askStore(deps, (store) => store.timeline({ healId, limit: LONGEST_STORY + 1 })),
    askStore(deps, (store) => store.listActions({ healId, limit: MOST_ACTIONS })),
    askStore(deps, (store) => store.openUndos({ targetKey: heal.targetKey })),
    liveProgress(deps, heal),
  ]);
  return {
    heal: healShape(heal),
    timeline: timeline.slice(0, LONGEST_STORY).map(timelineShape),
    timelineMore: timeline.length > LONGEST_STORY,
    actions: actions.map(actionShape),
    openUndos: undos.filter((undo) => undo.healId === healId).map(actionShape),
    ...live,
    temporalUrl: deps.temporal.runUrl(healId),
  };
}

type Live = Pick<HealDetail, 'progress' | 'progressUnknown'>;

const WHY_UNKNOWN = {
  'not-found': 'Temporal knows no such run although the record says it is open',
  unreachable: 'Temporal does not answer',
  'no-answer': 'no worker answered in time',
  refused: 'the run did not answer',
} as const;

async function liveProgress(deps: ApiDeps, heal: HealRecord): Promise<Live> {
  if (heal.closedAtMs !== null) return { progress: null, progressUnknown: null };
  const answer = await deps.temporal.healProgress(heal.id);
  return answer.ok
    ? { progress: answer.value, progressUnknown: null }
    : { progress: null, progressUnknown: WHY_UNKNOWN[answer.refusal] };
}

interface Asked extends Omit<DecisionRequest, 'planHash' | 'reason'> {
  readonly healId: string;
  readonly planHash?: string | undefined;
  readonly reason: string;
  /** Given by the caller, so that a retry whose first answer was lost gets that answer. */
  readonly key: string | null;
}

async function decide(deps: ApiDeps, asked: Asked): Promise<string> {
  const { healId, decision, actor, reason } = asked;
  const { phase } = await refuseWhenOver(deps, healId, await deps.temporal.healProgress(healId));
  const planHash = planToDecide(phase, asked);
  const unsigned = { decision, planHash, actor, reason, expiresAtMs: deps.nowMs() + DECISION_VALID_MS };
  const signature = deps.signDecision({ ...unsigned, healId });
  const updateId = updateIdOf(phase, { ...asked, planHash });
  const answer = valueOf(
    await deps.temporal.decideApproval(healId, { ...unsigned, signature }, updateId),
    `heal ${healId}`,
  );
  if (answer.accepted) return answer.sentence;
  throw new Problem('conflict', answer.sentence, { wayOut: describeIt(healId) });
}

/** The workflow decides in the end; here only what nobody could have meant is refused. */
function planToDecide(phase: HealPhase, { planHash, key, healId }: Asked): string {
  if (phase.status !== 'asking') {
    if (planHash !== undefined && key !== null) return planHash;
    throw new Problem('conflict', `nothing waits for an answer: the heal is ${phase.status}`, {
      wayOut: describeIt(healId),
    });
  }
  if (planHash === undefined || planHash === phase.plan.planHash) return phase.plan.planHash;
  throw new Problem('conflict', 'the plan that was read is no longer the one that waits', {
    wayOut: `read the new one first: ${describeIt(healId)}`,
  });
}

/** One question (its expiry tells it apart when the same plan is asked again), one person, one answer. */
function updateIdOf(phase: HealPhase, asked: Asked): string {
  if (asked.key !== null) return `decision/${hashOf(asked.key)}`;
  const question = phase.status === 'asking' ? phase.expiresAtMs : 0;
  return `decision/${hashOf([asked.planHash, question, asked.decision, asked.actor, asked.reason])}`;
}

const hashOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');
const describeIt = (healId: string): string => `see \`paramedic describe heal ${healId}\``;

const unknownHeal = (healId: string): Problem =>
  new Problem('not-found', `there is no heal ${healId}`, { wayOut: 'list them with `paramedic get heals`' });

/** Temporal says "not found" of a run that is over, too; only the record can tell the two apart. */
async function refuseWhenOver<T>(deps: ApiDeps, healId: string, answer: Answer<T>): Promise<T> {
  if (!answer.ok && answer.refusal === 'not-found') {
    const heal = await askStore(deps, (store) => store.readHeal(healId));
    if (heal === null) throw unknownHeal(healId);
    throw new Problem('conflict', `the heal is over (${heal.status}); nothing can be said to it`, {
      wayOut: describeIt(healId),
    });
  }
  return valueOf(answer, `heal ${healId}`);
}
