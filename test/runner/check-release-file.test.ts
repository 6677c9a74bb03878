import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readScenario } from '../scenarios/runner/read-scenario.ts';

const SCENARIO = `description: a release
setup: []
release: { by: rita }
expect: { release: { result: released }, withinSeconds: 60 }
`.replace('[]', '[shop.yaml]');
const SHOP = 'apiVersion: v1\nkind: Service\nmetadata: { name: shop }\n';
const RELEASE = `name: shop
namespace: \${NAMESPACE}
reason: version 2
targets:
  - deployment: shop
    images: { shop: '\${SHOP_IMAGE}' }
`;

function folder(release: string | null, scenario = SCENARIO): string {
  const place = mkdtempSync(join(tmpdir(), 'release-'));
  const files = { 'scenario.yaml': scenario, 'shop.yaml': SHOP, 'release.yaml': release };
  for (const [name, text] of Object.entries(files)) if (text !== null) writeFileSync(join(place, name), text);
  return place;
}

test('a release file is read as the API reads it, with its placeholders', () => {
  expect(readScenario(folder(RELEASE)).scenario.release?.by).toBe('rita');
});

test('what the API would refuse is refused before anything runs', () => {
  const wrong = folder(RELEASE.replace('deployment:', 'deploymnt:'));
  expect(() => readScenario(wrong)).toThrow(/release.yaml:5:5: .*did you mean deployment/);
});

test('unless that is what the scenario is about', () => {
  const refused = SCENARIO.replace('result: released', 'refusedByApi: deployment');
  expect(() => readScenario(folder('targets: []\n', refused))).not.toThrow();
});

test('a release of another namespace is refused', () => {
  const away = folder(RELEASE.replace('${NAMESPACE}', 'production'));
  expect(() => readScenario(away)).toThrow(/it names namespace production/);
  const smoke = folder(`${RELEASE}smoke: [{ service: shop, namespace: production }]\n`);
  expect(() => readScenario(smoke)).toThrow(/it names namespace production/);
  expect(() => readScenario(folder(`${RELEASE}staging: { namespace: '\${STAGING}' }\n`))).not.toThrow();
});

test('a missing file, and a placeholder there is none of, are named', () => {
  expect(() => readScenario(folder(null))).toThrow(/release.yaml cannot be read/);
  expect(() => readScenario(folder('name: ${NAMESPAC}\n'))).toThrow(/did you mean "NAMESPACE"/);
});
