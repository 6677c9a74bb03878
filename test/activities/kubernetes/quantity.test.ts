import { expect, it } from 'vitest';
import { memoryOf, withMemory } from '../../../activities/kubernetes/container-memory.ts';
import { bytesQuantity, quantityBytes, quantityCores } from '../../../activities/kubernetes/quantity.ts';

it.each([
  ['64Mi', 67_108_864],
  ['1.5Gi', 1_610_612_736],
  ['128974848', 128_974_848],
  ['129e6', 129_000_000],
  ['129M', 129_000_000],
  ['1k', 1000],
  ['100m', 1],
  ['1Ki', 1024],
  ['0', 0],
  ['', null],
  ['64MB', null],
  ['Mi', null],
  ['1e', null],
  [undefined, null],
])('%s is %s bytes', (quantity, bytes) => {
  expect(quantityBytes(quantity)).toBe(bytes);
});

it.each([
  [67_108_864, '64Mi'],
  [100_663_296, '96Mi'],
  [1_073_741_824, '1Gi'],
  [1_610_612_736, '1536Mi'],
  [98_304_000, '96000Ki'],
  [129_000_001, '129000001'],
  [500_000_000, '500M'],
])('%i bytes are written %s, as the API server would', (bytes, quantity) => {
  expect(bytesQuantity(bytes)).toBe(quantity);
  expect(quantityBytes(quantity)).toBe(bytes);
});

it.each([
  ['250m', 0.25],
  ['12345678n', 0.012345678],
  ['1500u', 0.0015],
  ['2', 2],
  ['0', 0],
  ['', null],
  ['2 cores', null],
  [undefined, null],
])('%s is %s cores', (quantity, cores) => {
  const told = quantityCores(quantity);
  expect(told === null ? null : Number(told.toPrecision(12))).toBe(cores);
});

const template = {
  spec: {
    initContainers: [{ name: 'init', resources: { limits: { memory: '32Mi' } } }],
    containers: [
      { name: 'shop', resources: { limits: { memory: '64Mi', cpu: '1' }, requests: { memory: '64Mi' } } },
      { name: 'free' },
    ],
  },
};

it('the memory of a container is read by its name, of init containers too', () => {
  expect(memoryOf(template, 'shop')).toEqual({ limit: '64Mi', limitBytes: 67_108_864, request: '64Mi' });
  expect(memoryOf(template, 'init')).toMatchObject({ limit: '32Mi', request: null });
  expect(memoryOf(template, 'free')).toEqual({ limit: null, limitBytes: null, request: null });
  expect(memoryOf(template, 'absent')).toBeNull();
});

it('another limit changes that container alone, and its request only when told', () => {
  const raised = withMemory(template, 'shop', { limit: '96Mi', request: '96Mi' });
  expect(raised.spec?.containers).toEqual([
    { name: 'shop', resources: { limits: { memory: '96Mi', cpu: '1' }, requests: { memory: '96Mi' } } },
    { name: 'free' },
  ]);
  expect(raised.spec?.initContainers).toEqual(template.spec.initContainers);
  expect(memoryOf(withMemory(template, 'shop', { limit: '96Mi', request: null }), 'shop')?.request).toBe(
    '64Mi',
  );
});
