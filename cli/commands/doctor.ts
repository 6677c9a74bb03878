import { DoctorReport } from '../../domain/access/control-schema.ts';
import { EXIT } from '../exit-code.ts';
import type { ExitCode } from '../exit-code.ts';
import { doctorLines } from '../render/checks.ts';
import type { Session } from '../session.ts';

/** A failure unless every check is well or merely worth a look; a check that could not tell is one. */
export async function doctor(
  { api, width, paint, print, printJson }: Session,
  { output }: { readonly output: 'text' | 'json' },
): Promise<ExitCode> {
  const report = await api.get('/api/v1/doctor', DoctorReport);
  if (output === 'json') printJson({ apiVersion: 'v1', kind: 'doctor', ...report });
  else print(doctorLines(report, { width, paint }));
  return report.status === 'ok' || report.status === 'warn' ? EXIT.ok : EXIT.failed;
}
