import { Hono } from 'hono';
import type { Context } from 'hono';
import type { z } from 'zod';
import { RollbackRequest, StartRelease } from '../../domain/access/release-request-schema.ts';
import type { Artefact, ReleaseInput } from '../../domain/release/progress.ts';
import type { ReleaseFile } from '../../domain/release/release-schema.ts';
import { rollbackFile } from '../../domain/release/rollback-schema.ts';
import type { RollbackInput } from '../../domain/release/rollback-input.ts';
import { isUnreadable, readArtefact } from '../artefacts/read-artefact.ts';
import type { ApiDeps, ApiEnv } from '../deps.ts';
import { Problem } from '../problem.ts';
import { readBody } from '../reading.ts';
import { checkReleaseFile, readReleaseText } from '../release-file/read-release-file.ts';
import { begin, dryRun } from '../starting.ts';
import type { Call, Planned } from '../starting.ts';
import { traceparentNow } from '../tracing.ts';

/** What begins something: releases and rollbacks by hand. Both can be asked for without touching anything. */
export const deploymentRoutes = (deps: ApiDeps) =>
  new Hono<ApiEnv>()
    .post('/releases', async (c) => {
      const body = await readBody(c, StartRelease);
      const file = fileOf(body, deps.nowMs());
      const planned = releaseOf(deps, { file, by: body.by, artefacts: artefactsOf(body) });
      if (body.dryRun)
        return c.json(await dryRun(callOf(c), planned, (input) => deps.temporal.planRelease(input)));
      const started = await begin(deps, callOf(c), planned, (input) => deps.temporal.startRelease(input));
      deps.log({ level: 'info', message: 'release', detail: { id: started.id, by: body.by } });
      return c.json(started, 202);
    })
    .post('/rollbacks', async (c) => {
      const { dryRun: isDry, ...body } = await readBody(c, RollbackRequest);
      const planned = rollbackOf(deps, body);
      if (isDry)
        return c.json(await dryRun(callOf(c), planned, (input) => deps.temporal.planRollback(input)));
      const started = await begin(deps, callOf(c), planned, (input) => deps.temporal.startRollback(input));
      deps.log({ level: 'warn', message: 'rollback by hand', detail: { id: started.id, ...body } });
      return c.json(started, 202);
    });

const callOf = (c: Context<ApiEnv>): Call => ({
  requestId: c.var.requestId,
  key: c.req.header('idempotency-key') ?? null,
});

type StartBody = z.output<typeof StartRelease>;

const fileOf = ({ file, fileText, fileName }: StartBody, nowMs: number): ReleaseFile =>
  fileText === undefined ? checkReleaseFile(file, nowMs) : readReleaseText(fileText, fileName, nowMs);

/** Every report is read before anything begins: one that cannot be read must not count as one that was not sent. */
function artefactsOf({ artefacts }: StartBody): Artefact[] {
  const read = artefacts.map((given) => readArtefact(given));
  const errors = read.flatMap((one, n) =>
    isUnreadable(one) ? [{ path: `artefacts.${String(n)}`, message: one.unreadable }] : [],
  );
  if (errors.length > 0)
    throw new Problem('invalid', errors.map(({ message }) => message).join('; '), { errors });
  return read.flatMap((one) => (isUnreadable(one) ? [] : [one]));
}

interface AskedRelease {
  readonly file: ReleaseFile;
  readonly by: string;
  readonly artefacts: readonly Artefact[];
}

function releaseOf(deps: ApiDeps, { file, by, artefacts }: AskedRelease): Planned<ReleaseInput> {
  const requestedAtMs = deps.nowMs();
  const traceparent = traceparentNow();
  return {
    prefix: `release/${file.namespace}/${file.name}`,
    request: { file, by, artefacts },
    inputOf: (releaseId) => ({ releaseId, file, requestedBy: by, requestedAtMs, artefacts, traceparent }),
  };
}

type AskedRollback = Omit<z.output<typeof RollbackRequest>, 'dryRun'>;

function rollbackOf(deps: ApiDeps, body: AskedRollback): Planned<RollbackInput> {
  const { namespace, deployment, toRevision = null, by, reason } = body;
  const requestedAtMs = deps.nowMs();
  const traceparent = traceparentNow();
  const file = rollbackFile(body);
  return {
    prefix: `rollback-by-hand/${namespace}/${deployment}`,
    request: body,
    inputOf: (rollbackId) => ({
      rollbackId,
      namespace,
      deployment,
      toRevision,
      requestedBy: by,
      reason,
      requestedAtMs,
      file,
      traceparent,
    }),
  };
}
