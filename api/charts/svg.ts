type Attributes = Readonly<Record<string, string | number>>;

const NAMED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that can neither end an attribute nor begin an element, without what XML does not allow. */
export const escapeText = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cs}\p{Cf}\u{fffe}\u{ffff}]/gu, '\u{fffd}')
    .replace(/[&<>"']/g, (one) => NAMED[one] ?? one);

const numberText = (value: number): string => String(Math.round(value * 10) / 10);

/** @param children SVG, escaped already */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? numberText(value) : escapeText(value)}"`)
    .join('');
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('')}</${name}>`;
}

export const textAt = (x: number, y: number, text: string, more: Attributes = {}): string =>
  element('text', { x, y, ...more }, escapeText(text));

export type Point = readonly [x: number, y: number];

/** The `d` of a line through these points. */
export const lineThrough = (points: readonly Point[]): string =>
  points.map(([x, y], n) => `${n === 0 ? 'M' : 'L'}${numberText(x)} ${numberText(y)}`).join('');
