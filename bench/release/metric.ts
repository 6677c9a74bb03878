import { setTimeout as pause } from 'node:timers/promises';
import { Problem } from '../../test/scenarios/runner/problem.ts';
import { followHistory } from './history.ts';
import { metricFigures } from './metric-figures.ts';
import type { MetricFigures } from './metric-figures.ts';
import { secondsText } from '../../test/scenarios/runner/report.ts';
import { metByClients } from './met-by-clients.ts';
import type { Bench, Run } from './part.ts';
import { VERSIONS } from './release-files.ts';
import type { Wanted } from './release-files.ts';
import { approve, startRelease, untilClosed, wrongEnd } from './released.ts';
import type { Shop } from './shop.ts';
import type { VersionClient } from './version-client.ts';

interface Course extends Pick<Wanted, 'strategy' | 'env'> {
  readonly name: string;
}

const COURSES: readonly Course[] = [
  { name: 'errors-canary', strategy: 'canary', env: { SHOP_ERROR_RATIO: '0.3' } },
  { name: 'errors-blue-green', strategy: 'blue-green', env: { SHOP_ERROR_RATIO: '0.3' } },
  { name: 'errors-rolling', strategy: 'rolling', env: { SHOP_ERROR_RATIO: '0.3' } },
  { name: 'slower-canary', strategy: 'canary', env: { SHOP_LATENCY_MS: '300' } },
];

const SETTLE_SECONDS = 25;
const ASKED_WITHIN_MS = 120_000;
const CLOSED_WITHIN_MS = 300_000;
/** Answers that are still on their way when the release says that it is over. */
const ECHO_MS = 3000;

/** Releases versions that are bad, and times how long clients meet them. */
export const measureMetrics = (bench: Bench): Promise<readonly Run<MetricFigures>[]> =>
  metByClients(bench, { courses: COURSES, settleSeconds: SETTLE_SECONDS }, (shop, client, course) =>
    releaseBad(bench, shop, client, course),
  );

async function releaseBad(
  bench: Bench,
  shop: Shop,
  client: VersionClient,
  course: Course,
): Promise<MetricFigures> {
  const { signal } = shop;
  const id = await startRelease(shop, course);
  await approve(shop, id, ASKED_WITHIN_MS);
  const outcome = await untilClosed(shop, id, CLOSED_WITHIN_MS);
  await pause(ECHO_MS, undefined, { signal });
  const history = followHistory(bench.connection, { namespace: 'default', workflowId: id }, signal);
  await history.ended;
  const wrong = wrongEnd(outcome, 'rolled-back');
  if (wrong !== null) throw new Problem(wrong, `see \`paramedic status ${id}\``);
  const about = { course: course.name, trigger: outcome.trigger };
  const { answers } = client;
  const figures = metricFigures(about, { answers, events: history.events, versions: VERSIONS });
  shop.say(
    `taken back (${outcome.trigger ?? 'no trigger'}): clients met it for ${secondsText(figures.restoredMs)} s, the first window was over after ${secondsText(figures.windowMs)} s`,
  );
  return figures;
}
