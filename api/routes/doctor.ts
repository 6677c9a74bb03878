import { Hono } from 'hono';
import type { CHECK_STATUSES, DoctorReport } from '../../domain/access/control-schema.ts';
import { DeadlineError, within } from '../deadline.ts';
import type { ApiDeps, ApiEnv, DoctorCheck } from '../deps.ts';

const CHECK_MS = 5000;
const WORST_FIRST = [
  'fail',
  'unknown',
  'warn',
  'ok',
] as const satisfies readonly (typeof CHECK_STATUSES)[number][];

/** Looks at everything at once. A check that cannot tell says so: `unknown`, never `ok`. */
export const doctorRoutes = (deps: ApiDeps) =>
  new Hono<ApiEnv>().get('/doctor', async (c) => {
    const checks = await Promise.all(deps.checks.map((check) => runCheck(deps, check)));
    const status = WORST_FIRST.find((one) => checks.some((check) => check.status === one)) ?? 'unknown';
    return c.json({ status, checks } satisfies DoctorReport);
  });

async function runCheck(deps: ApiDeps, check: DoctorCheck): Promise<DoctorReport['checks'][number]> {
  const { name } = check;
  try {
    const { status, detail, wayOut } = await within(CHECK_MS, name, check.run());
    return { name, status, detail, wayOut: wayOut === '' ? null : wayOut };
  } catch (error) {
    deps.log({ level: 'warn', message: 'a doctor check failed', detail: { name, error: String(error) } });
    const isLate = error instanceof DeadlineError;
    return {
      name,
      status: 'unknown',
      detail: isLate ? `no answer within ${String(CHECK_MS / 1000)} s` : 'the check itself broke',
      wayOut: isLate ? 'run `paramedic doctor` again' : "see the API's log",
    };
  }
}
