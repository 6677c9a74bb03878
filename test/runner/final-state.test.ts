import { expect, test } from 'vitest';
import { fieldAt, lostPods, unmet } from '../scenarios/runner/final-state.ts';
import { aPod } from './look.ts';

const OBJECT = {
  data: { 'shop.conf': 'A=1' },
  spec: { containers: [{ name: 'shop', env: [{ name: 'V', value: '1' }] }], replicas: 2 },
};

test('a field is found by name, index, a member’s value, and a quoted key', () => {
  expect(fieldAt(OBJECT, 'spec.replicas')).toBe(2);
  expect(fieldAt(OBJECT, 'spec.containers[0].name')).toBe('shop');
  expect(fieldAt(OBJECT, 'spec.containers[0].env[name=V].value')).toBe('1');
  expect(fieldAt(OBJECT, "data['shop.conf']")).toBe('A=1');
  expect(fieldAt(OBJECT, 'spec.nothing[3].here')).toBeUndefined();
  expect(fieldAt(null, 'a')).toBeUndefined();
});

test('a check that does not hold says what is there instead', () => {
  const check = { kind: 'Deployment', name: 'shop', field: 'spec.replicas' } as const;
  expect(unmet({ ...check, equals: 2 }, OBJECT)).toBeNull();
  expect(unmet({ ...check, equals: 3 }, OBJECT)).toBe('Deployment shop spec.replicas is 2, not 3');
  expect(unmet({ ...check, equals: '2' }, OBJECT)).toBe('Deployment shop spec.replicas is 2, not 2');
  expect(unmet({ ...check, matches: '^2$' }, OBJECT)).toBeNull();
  expect(unmet({ ...check, matches: '^3' }, OBJECT)).toBe('Deployment shop spec.replicas is 2, not like ^3');
  expect(unmet({ ...check, exists: false }, OBJECT)).toBe('Deployment shop spec.replicas is there');
  expect(unmet({ kind: 'Secret', name: 's', exists: true }, null)).toBe('Secret s is not there');
  expect(unmet({ kind: 'Secret', name: 's', exists: false }, null)).toBeNull();
});

test('a pod is kept when it is the same one, Ready, and did not restart', () => {
  const check = { keptPods: 'app=shop', atLeast: 1 };
  expect(lostPods(check, [aPod({ uid: 'a' })], [aPod({ uid: 'a' })])).toBeNull();
  expect(lostPods(check, [aPod({ uid: 'b' })], [aPod({ uid: 'a' })])).toMatch(/^0 pods/);
  expect(lostPods(check, [aPod({ uid: 'a', restarts: 1 })], [aPod({ uid: 'a' })])).toMatch(/^0 pods/);
  expect(lostPods(check, [aPod({ uid: 'a', isReady: false })], [aPod({ uid: 'a' })])).toMatch(/^0 pods/);
  expect(lostPods({ ...check, keptPods: 'app=other' }, [aPod({ uid: 'a' })], [aPod({ uid: 'a' })])).toMatch(
    /^0/,
  );
});
