import type { MetricReading } from '../verdict.ts';
import { hold, rollBack } from './ruling.ts';
import type { Rule } from './ruling.ts';

const figure = (value: number): string => String(Math.round(value * 10_000) / 10_000);

function isOut({ value, max, min }: MetricReading): boolean {
  return value !== null && ((max !== null && value > max) || (min !== null && value < min));
}

function complaint({ name, value, max, min }: MetricReading): string {
  const bound = max !== null && (value ?? 0) > max ? `above ${figure(max)}` : `below ${figure(min ?? 0)}`;
  return `metric "${name}" is ${figure(value ?? 0)}, ${bound}`;
}

/**
 * A query of the user's own out of its bounds rolls back; its bounds themselves are allowed. One that answers with no
 * number holds, unless another is out of bounds.
 */
export const customMetricTrigger: Rule = ({ custom }) => {
  const out = custom.filter(isOut);
  if (out.length > 0) return rollBack('custom-metric', out.map(complaint).join('; '));
  const silent = custom.filter(({ value }) => value === null);
  if (silent.length === 0) return null;
  const names = silent.map(({ name }) => `"${name}"`).join(', ');
  return hold(`no single number for metric ${names}; check that the query answers with one`);
};
