import { Problem } from '../../test/scenarios/runner/problem.ts';
import { until } from '../../test/scenarios/runner/until.ts';
import { approvalFigures } from './approval-figures.ts';
import type { ApprovalFigures } from './approval-figures.ts';
import { followHistory } from './history.ts';
import { runCourses } from './part.ts';
import type { Bench, Run } from './part.ts';
import { abort, approve, startRelease, untilClosed, wrongEnd } from './released.ts';
import { inShop } from './shop.ts';
import type { Shop } from './shop.ts';

const SETTLE_SECONDS = 15;
const ASKED_WITHIN_MS = 120_000;
const WRITES_WITHIN_MS = 60_000;
const CLOSED_WITHIN_MS = 300_000;

/** Approves so many releases, one after the other in each of a few namespaces; each is aborted as soon as it has started. */
export async function measureApprovals(
  bench: Bench,
  samples: number,
): Promise<readonly Run<readonly ApprovalFigures[]>[]> {
  const lanes = Array.from({ length: bench.parallel }, (_, index) => ({
    name: `approval-${String(index + 1)}`,
    samples: Math.floor(samples / bench.parallel) + (index < samples % bench.parallel ? 1 : 0),
  })).filter((lane) => lane.samples > 0);
  return await runCourses({ ...bench, runs: 1 }, lanes, ({ name, samples: wanted }, { number, say }) =>
    inShop(
      bench.around,
      { name, number, rps: 0, settleSeconds: SETTLE_SECONDS, say, signal: bench.signal, scope: null },
      async (shop) => {
        const taken: ApprovalFigures[] = [];
        while (taken.length < wanted) {
          const figures = await approveOne(bench, shop);
          taken.push(figures);
          shop.say(
            `${String(taken.length)} of ${String(wanted)}: approved, started after ${(figures.startedMs / 1000).toFixed(2)} s`,
          );
        }
        return taken;
      },
    ),
  );
}

async function approveOne(bench: Bench, shop: Shop): Promise<ApprovalFigures> {
  const id = await startRelease(shop, { strategy: 'rolling' });
  const done = new AbortController();
  const signal = AbortSignal.any([bench.signal, done.signal, AbortSignal.timeout(CLOSED_WITHIN_MS)]);
  const history = followHistory(bench.connection, { namespace: 'default', workflowId: id }, signal);
  try {
    const { saidAtMs, acceptedAtMs } = await approve(shop, id, ASKED_WITHIN_MS);
    await until(
      () => Promise.resolve(history.events.some(({ activity }) => activity === 'applyAction') ? true : null),
      {
        what: `the first write of ${id}`,
        withinMs: WRITES_WITHIN_MS,
        everyMs: 50,
        wayOut: `see \`paramedic status ${id}\``,
      },
      signal,
    );
    await abort(shop, id);
    const outcome = await untilClosed(shop, id, CLOSED_WITHIN_MS);
    const wrong = wrongEnd(outcome, 'aborted');
    if (wrong !== null) throw new Problem(wrong, `see \`paramedic status ${id}\``);
    return approvalFigures(history.events, { saidAtMs, acceptedAtMs });
  } finally {
    done.abort();
  }
}
