import { describe, expect, it } from 'vitest';
import { checkImages } from '../../../../domain/release/check/images.ts';

describe('the images of a release', () => {
  it('pass when none is changed', () => {
    expect(checkImages([])).toMatchObject([{ gate: 'images-exist', found: 'pass' }]);
  });

  it('are each told as its registry knows it', () => {
    const findings = checkImages([
      { image: 'r.test/a:1', look: { status: 'exists' } },
      { image: 'r.test/b:1', look: { status: 'missing' } },
      { image: 'r.test/c:1', look: { status: 'unknown', why: 'r.test answered 401' } },
    ]);
    expect(findings.map(({ found }) => found)).toEqual(['pass', 'fail', 'unknown']);
    expect(findings[1]?.sentence).toContain('r.test/b:1 is not in its registry (manifest unknown)');
    expect(findings[2]?.sentence).toContain('r.test answered 401');
  });
});
