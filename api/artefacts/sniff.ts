import type { Artefact } from '../../domain/release/progress.ts';

/** Declarations, comments and a document type may stand before the root. */
const MOST_PROLOG = 10_000;
const ROOT = /<([A-Za-z_][\w.:-]*)/;

/** The first element's name, comments set aside; null where there is none near the beginning. */
const rootOf = (text: string): string | null =>
  ROOT.exec(text.slice(0, MOST_PROLOG).replaceAll(/<!--[^]*?-->/g, ''))?.[1] ?? null;

function ofXml(text: string): Artefact['format'] | null {
  const root = rootOf(text);
  if (root === 'testsuites' || root === 'testsuite') return 'junit';
  return root === 'coverage' ? 'cobertura' : null;
}

/** The beginning of the first line that is no comment. */
function firstEntry(text: string): string {
  let at = 0;
  while (text[at] === '#' || text[at] === '\n' || text[at] === '\r') {
    const end = text.indexOf('\n', at);
    if (end < 0) return '';
    at = end + 1;
  }
  return text.slice(at, at + 10);
}

/** What kind of report this is, by how it begins; null when it is none that is known. Whether it is a sound one is not asked. */
export function sniff(text: string): Artefact['format'] | null {
  const start = text.trimStart();
  if (start.startsWith('{')) return start.includes('"runs"') ? 'sarif' : null;
  if (start.startsWith('<')) return ofXml(start);
  return /^(TN|SF):/.test(firstEntry(start)) ? 'lcov' : null;
}
