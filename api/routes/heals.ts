import { Hono } from 'hono';
import type { HealDetail } from '../../domain/access/progress-schema.ts';
import { DecisionRequest, StopRequest } from '../../domain/access/request-schema.ts';
import type { HealRecord } from '../../store/port.ts';
import { WHY_UNKNOWN, askStore, valueOf } from '../asking.ts';
import { decide } from '../deciding.ts';
import type { Decidable } from '../deciding.ts';
import type { ApiDeps, ApiEnv } from '../deps.ts';
import { Problem } from '../problem.ts';
import { readBody, readHealId } from '../reading.ts';
import { actionShape, healShape, timelineShape } from '../shapes.ts';
import type { Answer } from '../temporal-port.ts';

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
      const sentence = await decide(deps, await waiting(deps, healId), { ...body, key: key ?? null });
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

async function liveProgress(deps: ApiDeps, heal: HealRecord): Promise<Live> {
  if (heal.closedAtMs !== null) return { progress: null, progressUnknown: null };
  const answer = await deps.temporal.healProgress(heal.id);
  return answer.ok
    ? { progress: answer.value, progressUnknown: null }
    : { progress: null, progressUnknown: WHY_UNKNOWN[answer.refusal] };
}

async function waiting(deps: ApiDeps, healId: string): Promise<Decidable> {
  const { phase } = await refuseWhenOver(deps, healId, await deps.temporal.healProgress(healId));
  return {
    id: healId,
    what: 'heal',
    standing: phase.status,
    question:
      phase.status === 'asking' ? { planHash: phase.plan.planHash, expiresAtMs: phase.expiresAtMs } : null,
    wayOut: describeIt(healId),
    send: (decision, updateId) => deps.temporal.decideApproval(healId, decision, updateId),
  };
}

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
