import { describe, expect, it } from 'vitest';
import { refused, said } from './reading.ts';

const tests = (text: string) => said('tests', text);

const GRADLE = `<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="shop.CartTest" tests="3" skipped="1" failures="1" errors="0" timestamp="2026-11-20T10:00:00" time="0.1">
  <properties/>
  <testcase name="adds" classname="shop.CartTest" time="0.01"/>
  <testcase name="removes" classname="shop.CartTest" time="0.02">
    <failure message="expected: &lt;1&gt; but was: &lt;2&gt;" type="AssertionError"><![CDATA[at <init> & more]]></failure>
  </testcase>
  <testcase name="pays" classname="shop.CartTest"><skipped/></testcase>
  <system-out><![CDATA[<testcase><failure/></testcase>]]></system-out>
</testsuite>`;

const VITEST = `<?xml version="1.0" encoding="UTF-8" ?>
<testsuites name="vitest tests" tests="3" failures="0" errors="0" time="1.2">
    <testsuite name="a.test.ts" tests="2" failures="0" errors="0" skipped="0"><testcase name="x"/><testcase name="y"/></testsuite>
    <testsuite name="b.test.ts" tests="1" failures="0" errors="0" skipped="0"><testcase name="z"></testcase></testsuite>
</testsuites>`;

describe('a JUnit report', () => {
  it('of suites whose tests all passed, passes', () => {
    expect(tests(VITEST)).toEqual({ format: 'junit', found: 'pass', sentence: '3 tests passed' });
  });

  it('of a suite with a failure fails, whatever its output looks like', () => {
    expect(tests(GRADLE)).toMatchObject({ found: 'fail', sentence: '1 of 3 tests failed; mend them' });
  });

  it.each([
    ['a test that broke', '<testsuite><testcase><error/></testcase></testsuite>'],
    ['a test that failed and broke', '<testsuite><testcase><failure/><error/></testcase></testsuite>'],
    [
      'a test that failed and was skipped',
      '<testsuite><testcase><failure/><skipped/></testcase></testsuite>',
    ],
    ['failures a suite states and does not list', '<testsuite failures="1"><testcase/></testsuite>'],
    ['errors a suite states', '<testsuites errors="1"><testsuite><testcase/></testsuite></testsuites>'],
    ['a suite that could not start', '<testsuite><error/><testcase/></testsuite>'],
  ])('with %s fails', (_, text) => {
    expect(tests(text)).toMatchObject({ found: 'fail', sentence: '1 of 1 test failed; mend them' });
  });

  it.each([
    ['no suite', '<testsuites/>'],
    ['no test, though it states some', '<testsuite tests="5" failures="0"/>'],
    ['skipped tests only', '<testsuite><testcase><skipped/></testcase></testsuite>'],
    ['tests that are switched off', '<testsuite><testcase status="notrun"/></testsuite>'],
  ])('of %s is unknown', (_, text) => {
    expect(tests(text).found).toBe('unknown');
  });

  it('of a test that passed when tried again passes', () => {
    expect(tests('<testsuite><testcase><flakyFailure/></testcase></testsuite>').found).toBe('pass');
  });

  it('may hold messages that are long', () => {
    const long = `<testsuite><testcase><failure message="${'x'.repeat(500_000)}"/></testcase></testsuite>`;
    expect(tests(long).found).toBe('fail');
    const output = `<testsuite><testcase><system-out>${'x'.repeat(3_000_000)}</system-out></testcase></testsuite>`;
    expect(tests(output).found).toBe('pass');
  });
});

describe('a JUnit report is refused', () => {
  it.each([
    ['when it was cut off', VITEST.slice(0, -20), /not well-formed XML, line 4/],
    ['when an element is not closed', '<testsuite><testcase></testsuite>', /not well-formed XML/],
    ['when it has two roots', '<testsuite/><testsuite/>', /two roots/],
    ['when words follow it', '<testsuite/>and more', /not well-formed XML/],
    ['when an attribute has no quotes', '<testsuite tests=1/>', /not well-formed XML/],
    [
      'when a count is none',
      '<testsuite failures="none"/>',
      /testsuite has failures="none", which is no count/,
    ],
    ['when a count is negative', '<testsuite failures="-1"/>', /is no count/],
    ['when it nests too deep', '<testsuite>'.repeat(101), /nest deeper than 100/],
    ['when one message fills megabytes', `<testsuite a="${'x'.repeat(3_000_000)}"/>`, /Max buffer length/],
    ['when the parser trips', '<testsuite hasOwnProperty="1" a="2"/>', /not XML that can be read/],
  ])('%s', (_, text, words) => {
    expect(refused('tests', text)).toMatch(words);
  });
});

describe('what a report brings of its own is never expanded', () => {
  const entities = Array.from(
    { length: 10 },
    (_, at) => `<!ENTITY lol${String(at + 1)} "${`&lol${String(at)};`.repeat(10)}">`,
  );
  const DTD = `<!DOCTYPE testsuite [<!ENTITY lol0 "lol">${entities.join('')}]>`;

  it('a billion laughs', () => {
    expect(refused('tests', `${DTD}<testsuite><testcase>&lol10;</testcase></testsuite>`)).toContain(
      'it brings a DTD of its own, which is not read',
    );
  });

  it('a file of the machine', () => {
    const xxe = '<!DOCTYPE testsuite [<!ENTITY secret SYSTEM "file:///etc/passwd">]>';
    expect(refused('tests', `${xxe}<testsuite failures="&secret;"/>`)).toContain('a DTD of its own');
  });

  it('an entity nobody declared', () => {
    expect(refused('tests', '<testsuite name="&secret;"/>')).toMatch(/not well-formed XML.*entity/);
  });

  it('a DTD that stands elsewhere is not fetched, and does no harm', () => {
    const text = '<!DOCTYPE testsuite SYSTEM "http://127.0.0.1:1/x.dtd"><testsuite><testcase/></testsuite>';
    expect(tests(text).found).toBe('pass');
  });
});
