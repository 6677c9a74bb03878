import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readReleaseText } from '../../../api/release-file/read-release-file.ts';
import type { ReleaseFile } from '../../../domain/release/release-schema.ts';
import { fillIn } from './manifests.ts';
import type { Placeholders } from './manifests.ts';
import { Problem, sentenceOf } from './problem.ts';
import type { Scenario } from './scenario.ts';

/** Refuses a release file that the API would refuse, unless that is what the scenario is about; and one of other namespaces. */
export function checkReleaseOf(scenario: Scenario, folder: string, placeholders: Placeholders): void {
  if (scenario.release === undefined) return;
  const file = join(folder, scenario.release.file);
  const text = fillIn(textOf(file), placeholders, file);
  if (scenario.expect.release?.refusedByApi !== undefined) return;
  for (const namespace of namespacesOf(read(text, file)))
    if (namespace !== placeholders.NAMESPACE && namespace !== placeholders.STAGING)
      throw new Problem(
        `${file}: it names namespace ${namespace}`,
        'write ${NAMESPACE}, and ${STAGING} under staging: a run owns no other',
      );
}

function read(text: string, file: string): ReleaseFile {
  try {
    return readReleaseText(text, file, Date.now());
  } catch (failed) {
    throw new Problem(sentenceOf(failed), 'docs/releases.md describes the release file', { cause: failed });
  }
}

const namespacesOf = ({ namespace, targets, staging, smoke }: ReleaseFile): string[] => [
  namespace,
  ...(staging === null ? [] : [staging.namespace]),
  ...[...targets, ...smoke].flatMap((one) => one.namespace ?? []),
];

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (failed) {
    throw new Problem(`${file} cannot be read`, 'the scenario names it as its release: write it', {
      cause: failed,
    });
  }
}
