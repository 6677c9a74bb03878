import { judgeCoverage } from '../../domain/release/check/coverage.ts';
import type { Coverage } from '../../domain/release/check/coverage.ts';
import type { Found } from '../../domain/release/check/test-report.ts';
import { Malformed } from './malformed.ts';
import { attributeOf, countOf, readXml } from './read-xml.ts';
import type { XmlElement } from './read-xml.ts';
import { shown } from './shown.ts';

/** Tools round the rate they write; a rate further from its own counts than this is another coverage. */
const ROUNDING = 0.01;

/**
 * A Cobertura XML report, by the counts of its root where it has them, else by its `line-rate`.
 * @throws Malformed also when rate and counts contradict each other
 */
export function readCobertura(text: string): Found {
  let coverage = NOTHING;
  let listed = 0;
  readXml(text, {
    open: (element) => {
      if (element.parent === null) coverage = ofRoot(element);
      if (element.name === 'line') listed += 1;
    },
  });
  // A rate over no lines is written as 1 by some tools.
  return judgeCoverage(coverage.lines === null && listed === 0 ? NOTHING : coverage);
}

const NOTHING: Coverage = { ratio: null, lines: null };

function ofRoot(root: XmlElement): Coverage {
  if (root.name !== 'coverage') throw new Malformed(`its root is ${shown(root.name)}, not coverage`);
  const rate = rateOf(root);
  const covered = countOf(root, 'lines-covered');
  const total = countOf(root, 'lines-valid');
  if (covered === null || total === null) {
    if (rate === null)
      throw new Malformed('its root has neither line-rate nor counts of lines: is it Cobertura, not Clover?');
    return { ratio: rate, lines: null };
  }
  if (covered > total)
    throw new Malformed(`it has ${String(covered)} lines covered of ${String(total)} there are`);
  const ratio = total === 0 ? null : covered / total;
  if (ratio !== null && rate !== null && Math.abs(ratio - rate) > ROUNDING)
    throw new Malformed(
      `its line-rate ${String(rate)} contradicts its counts, ${String(covered)} of ${String(total)}`,
    );
  return { ratio, lines: { covered, total } };
}

function rateOf(root: XmlElement): number | null {
  const text = attributeOf(root, 'line-rate')?.trim();
  if (text === undefined) return null;
  const rate = /^\d*\.?\d+(e-\d+)?$/i.test(text) ? Number(text) : NaN;
  if (!(rate >= 0 && rate <= 1))
    throw new Malformed(`its line-rate is "${shown(text)}", which is no share between 0 and 1`);
  return rate;
}
