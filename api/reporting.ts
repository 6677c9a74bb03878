import type { z } from 'zod';
import type { SecurityRequest } from '../domain/access/release-request-schema.ts';
import { compareScans } from '../domain/release/check/security-scan.ts';
import type { Scan } from '../domain/release/check/security-scan.ts';
import { Malformed } from './artefacts/malformed.ts';
import { readScan } from './artefacts/sarif.ts';
import { shown } from './artefacts/shown.ts';
import { hashOf } from './deciding.ts';
import type { ApiDeps } from './deps.ts';
import { Problem } from './problem.ts';
import { answered, lookAt } from './release-talk.ts';

/** More findings of one scan are not asked about one by one. */
const MOST_ADDED = 500;

interface Reported {
  readonly releaseId: string;
  readonly request: z.output<typeof SecurityRequest>;
  /** Of the request: the same report later is another one. */
  readonly key: string;
}

/** Passes on what a scan of the released version says beside one of the version before. @returns one sentence */
export async function reportScan(deps: ApiDeps, { releaseId, request, key }: Reported): Promise<string> {
  if (releaseId.startsWith('rollback-by-hand/'))
    throw new Problem('conflict', 'a rollback by hand goes back to a version that served before', {
      wayOut: `${lookAt(releaseId)}, or end it with \`paramedic abort\``,
    });
  const { by, scan, before } = request;
  const now = scanOf('scan', scan);
  const verdict = compareScans(now, before === undefined ? null : scanOf('before', before));
  const report = {
    by,
    file: shown(scan.name),
    verdict: { ...verdict, added: verdict.added.slice(0, MOST_ADDED) },
  };
  const sent = await deps.temporal.reportSecurity(releaseId, report, `security/${hashOf([key])}`);
  return await answered(deps, releaseId, sent);
}

/** One that cannot be read must not count as one that found nothing. */
function scanOf(path: 'scan' | 'before', { name, text }: { name: string; text: string }): Scan {
  try {
    return readScan(text.replace(/^\uFEFF/, ''));
  } catch (failed) {
    if (!(failed instanceof Malformed)) throw failed;
    const message = `${shown(name)}: ${failed.message}; scan again, with SARIF 2.1 as its format`;
    throw new Problem('invalid', message, { errors: [{ path, message }] });
  }
}
