import { Hono } from 'hono';
import type { Context } from 'hono';
import { ListReleases, SecurityRequest, SteerRequest } from '../../domain/access/release-request-schema.ts';
import { DecisionRequest } from '../../domain/access/request-schema.ts';
import { askStore } from '../asking.ts';
import { decide } from '../deciding.ts';
import type { ApiDeps, ApiEnv } from '../deps.ts';
import { given, pageOf } from '../page.ts';
import { readBody, readQuery, readReleaseId } from '../reading.ts';
import { readDetail, steer, waiting } from '../release-talk.ts';
import { reportScan } from '../reporting.ts';
import { releaseShape } from '../release-shapes.ts';

/** Releases and rollbacks by hand: what they are, where they stand, and what people may say to them. */
export const releaseRoutes = (deps: ApiDeps) =>
  new Hono<ApiEnv>()
    .get('/releases', async (c) => {
      const { limit, namespace, status, open, before } = readQuery(c, ListReleases);
      const isOpen = open === undefined ? undefined : open === 'true';
      const filter = given({ namespace, status, isOpen, beforeMs: before });
      const rows = await askStore(deps, (store) => store.listReleases({ ...filter, limit: limit + 1 }));
      return c.json(pageOf(rows, limit + 1, { limit, shape: releaseShape }));
    })
    .get('/releases/:id{.+}', async (c) => c.json(await readDetail(deps, readReleaseId(c))))
    .post('/releases/:id{.+}/decision', async (c) => {
      const releaseId = readReleaseId(c);
      const body = await readBody(c, DecisionRequest);
      const sentence = await decide(deps, await waiting(deps, releaseId), { ...body, key: keyOf(c) });
      deps.log({ level: 'info', message: 'decision', detail: { releaseId, ...body } });
      return c.json({ accepted: true, sentence });
    })
    .post('/releases/:id{.+}/steer', async (c) => {
      const releaseId = readReleaseId(c);
      const body = await readBody(c, SteerRequest);
      const sentence = await steer(deps, { releaseId, ...body, key: keyOf(c) ?? c.var.requestId });
      deps.log({ level: 'info', message: 'steering', detail: { releaseId, ...body } });
      return c.json({ accepted: true, sentence });
    })
    .post('/releases/:id{.+}/security-scan', async (c) => {
      const releaseId = readReleaseId(c);
      const request = await readBody(c, SecurityRequest);
      const key = keyOf(c) ?? c.var.requestId;
      const sentence = await reportScan(deps, { releaseId, request, key });
      deps.log({ level: 'info', message: 'scan', detail: { releaseId, by: request.by, sentence } });
      return c.json({ accepted: true, sentence });
    });

export const keyOf = (c: Context<ApiEnv>): string | null => c.req.header('idempotency-key') ?? null;
