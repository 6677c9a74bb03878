import { tell } from '../notify-people.ts';
import { targetKeysOf } from './release-run.ts';
import type { ReleaseRun } from './release-run.ts';

/** Tells people about this release. */
export function tellAboutRelease(
  run: ReleaseRun,
  what: { id: string; title: string; text: string; urgency?: 'page' | 'inform' },
): Promise<void> {
  const { releaseId, file, requestedBy } = run.input;
  const [first] = targetKeysOf(run);
  return tell({
    notification: {
      id: `${releaseId}/${what.id}`,
      urgency: what.urgency ?? 'page',
      title: `Release ${file.namespace}/${file.name} ${what.title}`.slice(0, 200),
      text: what.text,
      fields: { release: releaseId, requestedBy },
    },
    healId: releaseId,
    targetKey: first ?? releaseId,
    scope: run.targets[0]?.scope ?? 'default',
  });
}
