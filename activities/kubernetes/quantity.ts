const FACTORS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

const QUANTITY = /^([+-]?\d+(?:\.\d*)?|[+-]?\.\d+)(?:([eE][+-]?\d+)|([num]|[kMGTPE]|[KMGTPE]i)?)$/;

/** The plain number a Kubernetes quantity stands for; null when absent or not one. */
function quantityNumber(quantity: string | undefined): number | null {
  const [, digits, exponent, suffix] = QUANTITY.exec(quantity ?? '') ?? [];
  if (digits === undefined) return null;
  if (exponent !== undefined) return Number(digits + exponent);
  const factor = FACTORS[suffix ?? ''];
  return factor === undefined ? null : Number(digits) * factor;
}

/** Bytes of a Kubernetes memory quantity (`64Mi`, `1.5G`, `128974848`, `129e6`), rounded up; null when absent or not one. */
export function quantityBytes(quantity: string | undefined): number | null {
  const bytes = quantityNumber(quantity);
  return bytes === null ? null : Math.ceil(bytes);
}

/** Cores of a Kubernetes CPU quantity (`250m`, `12345678n`, `2`); null when absent or not one. */
export const quantityCores = (quantity: string | undefined): number | null => quantityNumber(quantity);

const BINARY = ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki'] as const;
const DECIMAL = ['E', 'P', 'T', 'G', 'M', 'k'] as const;

/** So many bytes the way the API server itself writes them, so that it stores our text unchanged. */
export function bytesQuantity(bytes: number): string {
  const suffix = [...BINARY, ...DECIMAL].find((one) => bytes % (FACTORS[one] ?? 1) === 0);
  return suffix === undefined ? String(bytes) : `${String(bytes / (FACTORS[suffix] ?? 1))}${suffix}`;
}
