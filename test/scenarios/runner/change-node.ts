import { write } from './cluster.ts';
import type { RunContext } from './run-context.ts';

/** What is done to a node is put back when the run ends, whatever its end. */
export async function touchNode(
  run: RunContext,
  step: 'cordon' | 'stop-kubelet' | 'start-kubelet',
  node: string,
): Promise<void> {
  const { cluster, nodes } = run.around;
  if (step === 'start-kubelet') return nodes.startKubelet(node);
  if (step === 'stop-kubelet') {
    run.putBack.push(() => nodes.startKubelet(node));
    return nodes.stopKubelet(node);
  }
  const mark = (unschedulable: boolean): Promise<void> =>
    write(cluster, `/api/v1/nodes/${node}`, {
      method: 'PATCH',
      contentType: 'application/merge-patch+json',
      body: { spec: { unschedulable } },
    });
  run.putBack.push(() => mark(false));
  return mark(true);
}
