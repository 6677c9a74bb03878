import { Hono } from 'hono';
import {
  ListActions,
  ListAnomalies,
  ListDetectors,
  ListHeals,
  ListTimeline,
  ListWorkloads,
} from '../../domain/access/request-schema.ts';
import { askStore } from '../asking.ts';
import type { ApiDeps, ApiEnv } from '../deps.ts';
import { given, isIn, pageOf } from '../page.ts';
import { readQuery } from '../reading.ts';
import {
  actionShape,
  anomalyShape,
  detectorShape,
  healShape,
  timelineShape,
  workloadShape,
} from '../shapes.ts';

/** Rows looked at when the store cannot filter by itself; beyond it the answer says that there is more. */
const MOST_SCANNED = 1000;
/** Detectors of workloads that no tick has seen for this long are not listed. */
const GONE_AFTER_MS = 600_000;

/** Reads of history: all from the record store, none from Temporal. */
export const listRoutes = (deps: ApiDeps) =>
  new Hono<ApiEnv>()
    .get('/workloads', async (c) => {
      const { limit, status, namespace, scope } = readQuery(c, ListWorkloads);
      const asked = status === undefined ? limit + 1 : MOST_SCANNED;
      const rows = await askStore(deps, (store) =>
        store.listWorkloads({ ...given({ namespace, scope }), limit: asked }),
      );
      const keep = status === undefined ? {} : { keep: (row: { status: string }) => row.status === status };
      return c.json(pageOf(rows, asked, { limit, shape: workloadShape, ...keep }));
    })
    .get('/heals', async (c) => {
      const { limit, status, namespace, scope } = readQuery(c, ListHeals);
      const rows = await askStore(deps, (store) =>
        store.listHeals({ ...given({ namespace, scope, status }), limit: limit + 1 }),
      );
      return c.json(pageOf(rows, limit + 1, { limit, shape: healShape }));
    })
    .get('/actions', async (c) => {
      const { limit, status, namespace, scope } = readQuery(c, ListActions);
      const rows = await askStore(deps, (store) =>
        store.listActions({ ...given({ scope }), limit: MOST_SCANNED }),
      );
      const keep = (row: (typeof rows)[number]) =>
        (status === undefined || row.status === status) &&
        (namespace === undefined || row.target.namespace === namespace);
      return c.json(pageOf(rows, MOST_SCANNED, { limit, keep, shape: actionShape }));
    })
    .get('/timeline', async (c) => {
      const { limit, namespace, scope, since } = readQuery(c, ListTimeline);
      const asked = namespace === undefined ? limit + 1 : MOST_SCANNED;
      // From a moment on it is read forwards; who names none wants to know what happened last.
      const isNewest = since === undefined;
      const rows = await askStore(deps, (store) =>
        store.timeline({ ...given({ scope, sinceMs: since }), isNewest, limit: asked }),
      );
      const keep = namespace === undefined ? {} : { keep: isIn(namespace) };
      return c.json(pageOf(rows, asked, { limit, isNewest, shape: timelineShape, ...keep }));
    })
    .get('/anomalies', async (c) => {
      const { limit, namespace, scope, tier, since } = readQuery(c, ListAnomalies);
      const rows = await askStore(deps, (store) =>
        store.listAnomalies({ ...given({ namespace, scope, tier, sinceMs: since }), limit: limit + 1 }),
      );
      return c.json(pageOf(rows, limit + 1, { limit, shape: anomalyShape }));
    })
    .get('/detectors', async (c) => {
      const { limit, namespace, scope } = readQuery(c, ListDetectors);
      const rows = await askStore(deps, (store) =>
        store.listDetectors({
          ...given({ namespace, scope }),
          seenSinceMs: deps.nowMs() - GONE_AFTER_MS,
          limit: limit + 1,
        }),
      );
      return c.json(pageOf(rows, limit + 1, { limit, shape: detectorShape }));
    });
