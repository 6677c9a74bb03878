import { applyFile, waitReady } from './apply.ts';
import { followAuditLog } from './audit-log.ts';
import { createNamespace, deleteNamespace, stagingOf } from './namespace.ts';
import type { RunContext, Staging } from './run-context.ts';

/** A second namespace with the same setup, label and scope. It goes when the run ends. */
export async function setUpStaging(run: RunContext, consent: string | null): Promise<Staging> {
  const { cluster, auditLog } = run.around;
  const namespace = stagingOf(run.namespace);
  const audit = auditLog === null ? null : await followAuditLog(auditLog, namespace);
  run.putBack.push(() => deleteNamespace(cluster, namespace));
  await createNamespace(cluster, { name: namespace, scenario: run.loaded.name, scope: run.scope, consent });
  const there = { ...run, namespace, placeholders: { ...run.placeholders, NAMESPACE: namespace } };
  for (const manifest of run.loaded.scenario.setup) await applyFile(there, manifest);
  await waitReady(there);
  return { namespace, audit };
}
