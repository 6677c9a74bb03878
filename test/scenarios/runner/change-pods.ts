import { z } from 'zod';
import { patch } from './change-workload.ts';
import { read, write } from './cluster.ts';
import { pathOf } from './kinds.ts';
import { isReady, lookAt, matches } from './look.ts';
import { Problem } from './problem.ts';
import type { RunContext } from './run-context.ts';
import type { Given } from './steps.ts';

/** Asks the chosen Ready pods over HTTP; any answer but 200 means that the fault is not there. */
export async function turnKnob(run: RunContext, { selector, path, pods }: Given<'http'>): Promise<void> {
  const look = await lookAt(run.around.cluster, run.namespace, run.signal);
  const ready = look.pods
    .filter((pod) => isReady(pod) && matches(pod, selector))
    .toSorted((one, other) => (one.metadata.name < other.metadata.name ? -1 : 1));
  const chosen = pods === 'one' ? ready.slice(0, 1) : ready;
  if (chosen.length === 0)
    throw new Problem(`no Ready pod matches ${selector}`, 'correct the selector, or wait for the pods first');
  await Promise.all(
    chosen.map(async (pod) => {
      const limit = AbortSignal.any([run.signal, AbortSignal.timeout(10_000)]);
      const status = await run.around.doors.pod(pod, 8080)(path, limit);
      if (status === 200) return;
      throw new Problem(
        `${pod.metadata.name} answered ${String(status)} to ${path}`,
        'see the knobs in tools/shop',
      );
    }),
  );
}

const Named = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()).default({}) }),
    }),
  ),
});

export async function deleteObjects(
  run: RunContext,
  { kind, name, selector, pods }: Given<'delete'>,
): Promise<void> {
  const { cluster } = run.around;
  let names = name === undefined ? [] : [name];
  if (selector !== undefined) {
    const query = `labelSelector=${encodeURIComponent(selector)}`;
    const found = await read(cluster, Named, `${pathOf(run.namespace, kind)}?${query}`, run.signal);
    names = (found?.items ?? []).map(({ metadata }) => metadata.name).toSorted();
    if (pods === 'one') names = names.slice(0, 1);
  }
  if (names.length === 0) throw new Problem(`no ${kind} matches ${selector ?? ''}`, 'correct the selector');
  for (const one of names) await write(cluster, pathOf(run.namespace, kind, one), { method: 'DELETE' });
}

export async function annotatePods(run: RunContext, given: Given<'annotate-pods'>): Promise<void> {
  const { pods } = await lookAt(run.around.cluster, run.namespace, run.signal);
  const chosen = pods.filter((pod) => matches(pod, given.selector));
  if (chosen.length === 0) throw new Problem(`no pod matches ${given.selector}`, 'correct the selector');
  const body = { metadata: { annotations: given.annotations } };
  await Promise.all(
    chosen.map((pod) => patch(run, 'Pod', pod.metadata.name, { by: 'kubectl-annotate', body })),
  );
}
