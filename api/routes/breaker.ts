import { Hono } from 'hono';
import type { BreakerState, ScopeBreaker } from '../../domain/access/control-schema.ts';
import { BreakerQuery, BreakerRequest, FreezeRequest } from '../../domain/access/request-schema.ts';
import type { LimitsState } from '../../domain/healing/limits.ts';
import { askStore, valueOf } from '../asking.ts';
import type { ApiDeps, ApiEnv } from '../deps.ts';
import { Problem } from '../problem.ts';
import { readBody, readQuery } from '../reading.ts';
import type { Answer } from '../temporal-port.ts';

/** The scope that keeps the one kill switch for all. */
const GLOBAL = 'cluster';
const MOST_SCOPES = 50;
const HOUR_MS = 3_600_000;

/** The brakes: what is on, who put it on, and the handles. They act through Temporal, never through the store. */
export const breakerRoutes = (deps: ApiDeps) =>
  new Hono<ApiEnv>()
    .get('/breaker', async (c) => {
      const { scope } = readQuery(c, BreakerQuery);
      return c.json(await readState(deps, scope ?? null));
    })
    .post('/breaker/trip', async (c) => {
      const { scope, by, reason } = await readBody(c, BreakerRequest);
      const kind = scope === undefined ? 'kill-switch' : 'storm';
      const answer = await deps.temporal.trip(scope ?? GLOBAL, { kind, by, reason });
      valueOf(answer, `brake of scope ${scope ?? GLOBAL}`);
      deps.log({ level: 'warn', message: 'breaker tripped', detail: { scope: scope ?? null, by, reason } });
      const sentence =
        scope === undefined
          ? 'the kill switch is on: nothing is written, undo included, until it is reset'
          : `scope ${scope} is frozen: no heal acts in it until it is reset`;
      return c.json({ accepted: true, sentence });
    })
    .post('/breaker/reset', async (c) => {
      const { scope, by, reason } = await readBody(c, BreakerRequest);
      const answer = await deps.temporal.reset(scope ?? GLOBAL, { by, reason });
      valueOf(answer, `brake of scope ${scope ?? GLOBAL}`);
      deps.log({ level: 'warn', message: 'breaker reset', detail: { scope: scope ?? null, by, reason } });
      const sentence = scope === undefined ? 'the kill switch is off' : `scope ${scope} may heal again`;
      return c.json({ accepted: true, sentence });
    })
    .post('/breaker/freeze', async (c) => {
      const { scope, by, reason, minutes } = await readBody(c, FreezeRequest);
      const fromMs = deps.nowMs();
      const freeze = { fromMs, untilMs: fromMs + minutes * 60_000, reason, by };
      valueOf(await deps.temporal.freeze(scope, freeze), `brake of scope ${scope}`);
      deps.log({ level: 'info', message: 'scope frozen', detail: { scope, ...freeze } });
      const sentence = `scope ${scope} is frozen for ${String(minutes)} min; undo and expiry go on`;
      return c.json({ accepted: true, sentence });
    });

async function readState(deps: ApiDeps, only: string | null): Promise<BreakerState> {
  const listed = only === null ? await knownScopes(deps) : { scopes: [only], unknown: null };
  const [killSwitch, ...scopes] = await Promise.all([
    deps.temporal.limits(GLOBAL),
    ...listed.scopes.map(async (scope) => scopeState(scope, await deps.temporal.limits(scope), deps.nowMs())),
  ]);
  return { killSwitch: killSwitchState(killSwitch), scopes, scopesUnknown: listed.unknown };
}

/** The kill switch must be readable while the store is away, so its failure is told, not thrown. */
async function knownScopes(deps: ApiDeps): Promise<{ scopes: readonly string[]; unknown: string | null }> {
  try {
    const workloads = await askStore(deps, (store) => store.listWorkloads({ limit: 1000 }));
    const scopes = [...new Set(workloads.map((workload) => workload.scope))].toSorted();
    const left = scopes.length - MOST_SCOPES;
    const unknown = left > 0 ? `${String(left)} more scopes: ask for one with --scope` : null;
    return { scopes: scopes.slice(0, MOST_SCOPES), unknown };
  } catch (error) {
    if (error instanceof Problem) return { scopes: [], unknown: error.message };
    throw error;
  }
}

function killSwitchState(answer: Answer<LimitsState>): BreakerState['killSwitch'] {
  if (answer.ok)
    return answer.value.killSwitch === null
      ? { status: 'off', detail: 'heals may act', engaged: null }
      : { status: 'on', detail: 'nothing is written, undo included', engaged: answer.value.killSwitch };
  if (answer.refusal === 'not-found') return { status: 'off', detail: 'it was never used', engaged: null };
  return { status: 'unknown', detail: unknownDetail(answer.refusal), engaged: null };
}

function scopeState(scope: string, answer: Answer<LimitsState>, nowMs: number): ScopeBreaker {
  const blank = { scope, actsLastHour: null, storm: null, freezes: [] };
  if (!answer.ok)
    return answer.refusal === 'not-found'
      ? { ...blank, status: 'idle', detail: 'nothing has acted in it yet' }
      : { ...blank, status: 'unknown', detail: unknownDetail(answer.refusal) };
  const { granted, storm, freezes } = answer.value;
  const actsLastHour = granted.filter((token) => nowMs - token.atMs < HOUR_MS).length;
  const isFrozen = freezes.some((freeze) => freeze.fromMs <= nowMs && nowMs < freeze.untilMs);
  const rest = { scope, actsLastHour, storm, freezes: freezes.filter((freeze) => freeze.untilMs > nowMs) };
  if (storm !== null) return { ...rest, status: 'tripped', detail: 'a person has to reset it' };
  if (isFrozen) return { ...rest, status: 'frozen', detail: 'until the freeze ends' };
  return { ...rest, status: 'closed', detail: 'heals may act' };
}

const unknownDetail = (refusal: 'unreachable' | 'no-answer' | 'refused'): string =>
  refusal === 'unreachable' ? 'Temporal does not answer' : 'no worker answered in time';
