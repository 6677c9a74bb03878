import { Hono } from 'hono';
import {
  DoraQuery,
  ReleaseHoldRequest,
  ListBugs,
  ListHolds,
  ListIncidents,
  ResolveRequest,
} from '../../domain/access/release-request-schema.ts';
import { askStore } from '../asking.ts';
import type { ApiDeps, ApiEnv } from '../deps.ts';
import { given, isIn, pageOf } from '../page.ts';
import { readHolds, releaseHold, resolveIncident } from '../after-release.ts';
import { readBody, readIncidentId, readQuery } from '../reading.ts';
import { bugShape, doraShape, incidentShape } from '../release-shapes.ts';

/** Rows looked at when the store cannot filter by itself; beyond it the answer says that there is more. */
const MOST_SCANNED = 1000;
const MONTH_MS = 30 * 86_400_000;

/** What releases leave behind: incidents, bugs, holds and figures. */
export const deliveryRoutes = (deps: ApiDeps) =>
  new Hono<ApiEnv>()
    .get('/incidents', async (c) => {
      const { limit, namespace, status } = readQuery(c, ListIncidents);
      const asked = namespace === undefined ? limit + 1 : MOST_SCANNED;
      const rows = await askStore(deps, (store) =>
        store.listIncidents({ ...given({ status }), limit: asked }),
      );
      const isAbout = isIn(namespace);
      const keep = (row: (typeof rows)[number]) =>
        namespace === undefined || row.targetKeys.some((one) => isAbout({ targetKey: one }));
      return c.json(
        pageOf(rows, asked, { limit, shape: incidentShape, ...(namespace === undefined ? {} : { keep }) }),
      );
    })
    .post('/incidents/:id/resolve', async (c) => {
      const id = readIncidentId(c);
      const { by, reason } = await readBody(c, ResolveRequest);
      const sentence = await resolveIncident(deps, id, { by, reason });
      deps.log({ level: 'info', message: 'incident resolved', detail: { id, by, reason } });
      return c.json({ accepted: true, sentence });
    })
    .get('/bugs', async (c) => {
      const { limit, status, severity } = readQuery(c, ListBugs);
      const rows = await askStore(deps, (store) =>
        store.listBugs({ ...given({ status, severity }), limit: limit + 1 }),
      );
      return c.json(pageOf(rows, limit + 1, { limit, shape: bugShape }));
    })
    .get('/holds', async (c) => {
      const { limit, namespace } = readQuery(c, ListHolds);
      return c.json(await readHolds(deps, limit, namespace));
    })
    .post('/holds/release', async (c) => {
      const { namespace, deployment, by, reason } = await readBody(c, ReleaseHoldRequest);
      const sentence = await releaseHold(deps, { namespace, deployment, by, reason });
      deps.log({ level: 'warn', message: 'hold released', detail: { namespace, deployment, by, reason } });
      return c.json({ accepted: true, sentence });
    })
    .get('/dora', async (c) => {
      const nowMs = deps.nowMs();
      const { namespace, since = nowMs - MONTH_MS } = readQuery(c, DoraQuery);
      const figures = await askStore(deps, (store) =>
        store.dora({ ...given({ namespace }), sinceMs: since, nowMs }),
      );
      return c.json(doraShape(figures));
    });
