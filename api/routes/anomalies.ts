import { Hono } from 'hono';
import type { AnomalyDetail } from '../../domain/access/anomaly-view-schema.ts';
import { FeedbackRequest } from '../../domain/access/request-schema.ts';
import type { AnomalyRecord } from '../../store/port.ts';
import { askStore } from '../asking.ts';
import { anomalyChart } from '../charts/anomaly-chart.ts';
import { createPngs } from '../charts/png.ts';
import type { ApiDeps, ApiEnv } from '../deps.ts';
import { refute } from '../feedback.ts';
import { Problem } from '../problem.ts';
import { readAnomalyId, readBody } from '../reading.ts';
import { anomalyShape } from '../shapes.ts';
import { whatWasDone } from '../what-was-done.ts';

/** Nothing in the picture may load or run anything, whatever a browser makes of it. */
const PICTURE = { 'cache-control': 'no-store', 'content-security-policy': "default-src 'none'" };

/** One anomaly: why it was flagged, its picture, and a person's word on it. */
export function anomalyRoutes(deps: ApiDeps) {
  const pngOf = createPngs();
  return new Hono<ApiEnv>()
    .get('/anomalies/:id', async (c) => {
      const record = await readRecord(deps, readAnomalyId(c));
      return c.json({
        anomaly: anomalyShape(record),
        explanation: record.explanation,
        whatWasDone: await whatWasDone(deps, record),
      } satisfies AnomalyDetail);
    })
    .get('/anomalies/:id/chart.svg', async (c) => {
      const svg = anomalyChart(await readRecord(deps, readAnomalyId(c)));
      return c.body(svg, 200, { ...PICTURE, 'content-type': 'image/svg+xml' });
    })
    .get('/anomalies/:id/chart.png', async (c) => {
      const record = await readRecord(deps, readAnomalyId(c));
      const png = await pngOf(anomalyChart(record));
      if (!png.ok) throw notDrawn(deps, record.id, png);
      return c.body(png.bytes, 200, { ...PICTURE, 'content-type': 'image/png' });
    })
    .post('/anomalies/:id/feedback', async (c) => {
      const anomalyId = readAnomalyId(c);
      const { by, reason } = await readBody(c, FeedbackRequest);
      const sentence = await refute(deps, anomalyId, { by, reason });
      if (sentence === null) throw unknownAnomaly(anomalyId);
      deps.log({ level: 'info', message: 'anomaly refuted', detail: { anomalyId, by, reason } });
      return c.json({ accepted: true, sentence });
    });
}

async function readRecord(deps: ApiDeps, id: string): Promise<AnomalyRecord> {
  const record = await askStore(deps, (store) => store.readAnomaly(id));
  if (record === null) throw unknownAnomaly(id);
  return record;
}

const unknownAnomaly = (id: string): Problem =>
  new Problem('not-found', `there is no anomaly ${id}; old ones are dropped`, {
    wayOut: 'list them with `paramedic anomalies list`',
  });

function notDrawn(deps: ApiDeps, id: string, { why, detail }: { why: 'busy' | 'failed'; detail: string }) {
  const wayOut = `take /api/v1/anomalies/${id}/chart.svg, or ask again in a moment`;
  if (why === 'busy') return new Problem('busy', 'other pictures are being drawn just now', { wayOut });
  deps.log({ level: 'error', message: 'a picture could not be drawn', detail: { id, error: detail } });
  return new Problem('drawing-failed', 'the picture could not be turned into pixels', { wayOut });
}
