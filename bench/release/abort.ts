import { setTimeout as pause } from 'node:timers/promises';
import { Problem } from '../../test/scenarios/runner/problem.ts';
import { secondsText } from '../../test/scenarios/runner/report.ts';
import { until } from '../../test/scenarios/runner/until.ts';
import { countSince, isSeen, lastAtMs } from './answers.ts';
import type { Sight } from './answers.ts';
import type { AbortFigures } from './abort-figures.ts';
import { metByClients } from './met-by-clients.ts';
import type { Bench, Run } from './part.ts';
import { VERSIONS } from './release-files.ts';
import type { StrategyType } from './release-files.ts';
import { abort, approve, startRelease, untilClosed, wrongEnd } from './released.ts';
import type { Shop } from './shop.ts';
import type { VersionClient } from './version-client.ts';

interface Course {
  readonly name: string;
  readonly strategy: StrategyType;
  /** Whether the old pods are kept, so that nothing has to start. */
  readonly isWarm: boolean;
  readonly when: Sight;
}

const COURSES: readonly Course[] = [
  { name: 'abort-blue-green', strategy: 'blue-green', isWarm: true, when: { newForMs: 6000 } },
  { name: 'abort-canary', strategy: 'canary', isWarm: true, when: { newForMs: 6000 } },
  { name: 'abort-rolling', strategy: 'rolling', isWarm: false, when: { oldGoneForMs: 4000 } },
  { name: 'abort-rolling-half-way', strategy: 'rolling', isWarm: false, when: { newForMs: 0 } },
];

const SETTLE_SECONDS = 15;
const ASKED_WITHIN_MS = 120_000;
const MET_WITHIN_MS = 120_000;
const CLOSED_WITHIN_MS = 300_000;
const ECHO_MS = 3000;

/** Aborts releases that are good while clients meet them, and times how long they go on to. */
export const measureAborts = (bench: Bench): Promise<readonly Run<AbortFigures>[]> =>
  metByClients(bench, { courses: COURSES, settleSeconds: SETTLE_SECONDS }, abortOne);

async function abortOne(
  shop: Shop,
  client: VersionClient,
  { name, strategy, isWarm, when }: Course,
): Promise<AbortFigures> {
  const { signal } = shop;
  const askedAtMs = Date.now();
  const id = await startRelease(shop, { strategy });
  await approve(shop, id, ASKED_WITHIN_MS);
  await until(
    () => Promise.resolve(isSeen(when, client.answers, VERSIONS, Date.now()) ? true : null),
    {
      what: 'clients meeting the new version',
      withinMs: MET_WITHIN_MS,
      everyMs: 100,
      wayOut: `see \`paramedic status ${id}\``,
    },
    signal,
  );
  const saidAtMs = await abort(shop, id);
  const outcome = await untilClosed(shop, id, CLOSED_WITHIN_MS);
  await pause(ECHO_MS, undefined, { signal });
  const wrong = wrongEnd(outcome, 'aborted');
  if (wrong !== null) throw new Problem(wrong, `see \`paramedic status ${id}\``);
  const lastMs = lastAtMs(client.answers, VERSIONS.fresh) ?? saidAtMs;
  const restoredMs = Math.max(0, lastMs - saidAtMs);
  const requests = countSince(client.answers, askedAtMs, saidAtMs);
  shop.say(
    `the old version served all again after ${(restoredMs / 1000).toFixed(1)} s; ${String(requests.failed)} of ${String(requests.sent)} requests failed${requests.failed === 0 ? '' : `, from ${secondsText(requests.failedFromMs)} to ${secondsText(requests.failedToMs)} s after the word`}`,
  );
  return { course: name, isWarm, restoredMs, closedMs: outcome.closedAtMs - saidAtMs, requests };
}
