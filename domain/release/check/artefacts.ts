import type { Finding } from '../gate.ts';
import type { Artefact } from '../progress.ts';
import { isUnknown } from './found.ts';

const REPORTS: Readonly<Record<Artefact['gate'], string>> = {
  tests: 'no test report was handed over (JUnit XML)',
  coverage: 'no coverage report was handed over (lcov or Cobertura XML)',
  'security-scan': 'no report of a security scan was handed over (SARIF)',
};

/**
 * The findings of the reports that were handed over, each with its file and the beginning of its digest, so that it can be
 * told which one was looked at. A gate without a report is `unknown`.
 */
export function artefactFindings(artefacts: readonly Artefact[]): Finding[] {
  const reported = artefacts.map(({ gate, file, sha256, found, sentence }) => ({
    gate,
    found,
    sentence: `${file}: ${sentence} (sha256 ${sha256.slice(0, 12)})`,
  }));
  const gates = Object.keys(REPORTS) as Artefact['gate'][];
  const silent = gates.filter((gate) => !artefacts.some((artefact) => artefact.gate === gate));
  return [...reported, ...silent.map((gate) => isUnknown(gate, REPORTS[gate]))];
}
