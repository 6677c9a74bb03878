import sax from 'sax';
import { Malformed } from './malformed.ts';
import { shown } from './shown.ts';

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Name of the element it stands in; null for the root. */
  readonly parent: string | null;
}

/** Called as the document is read; nothing of it is kept. */
export interface XmlVisitor {
  open(element: XmlElement): void;
  close?(name: string): void;
}

const PART = 65_536;
/** Characters of one attribute or name: messages of failed tests stand in attributes, and may be long. */
const LONGEST = 1_048_576;
Object.assign(sax, { MAX_BUFFER_LENGTH: LONGEST });

/** Reports nest suites in suites, and no deeper than this. */
const MOST_DEPTH = 100;

/**
 * Reads a whole XML document. Nothing outside it is ever fetched and no entity of its own is ever expanded: a DTD that
 * declares anything is refused, so that none can grow.
 * @throws Malformed when it is not well-formed, nests too deep, or declares entities
 */
export function readXml(text: string, visitor: XmlVisitor): void {
  const parser = sax.parser(true, { position: true });
  const path: string[] = [];
  const roots: string[] = [];
  parser.onerror = (error) => {
    throw new Malformed(
      `it is not well-formed XML, line ${String(parser.line + 1)}: ${shown(error.message.split('\n')[0] ?? '')}`,
    );
  };
  parser.ondoctype = (doctype) => {
    if (doctype.includes('['))
      throw new Malformed('it brings a DTD of its own, which is not read; write the report without it');
  };
  parser.onopentag = ({ name, attributes }) => {
    if (path.length === 0 && roots.push(name) > 1)
      throw new Malformed('it is not well-formed XML: it has two roots');
    if (path.length >= MOST_DEPTH) throw new Malformed(`its elements nest deeper than ${String(MOST_DEPTH)}`);
    const parent = path.at(-1) ?? null;
    path.push(name);
    visitor.open({ name, attributes: attributes as Record<string, string>, parent });
  };
  parser.onclosetag = (name) => {
    path.pop();
    visitor.close?.(name);
  };
  parse(parser, text);
  if (roots.length === 0) throw new Malformed('it is not well-formed XML: it has no element');
}

function parse(parser: sax.SAXParser, text: string): void {
  try {
    // In parts: between them the parser looks whether anything has grown too long.
    for (let at = 0; at < text.length; at += PART) parser.write(text.slice(at, at + PART));
    parser.close();
  } catch (failed) {
    if (failed instanceof Malformed) throw failed;
    // An attribute named like a method of every object trips the parser.
    throw new Malformed('it is not XML that can be read');
  }
}

/** A count in an attribute; null when the element has none. */
export function countOf(element: XmlElement, attribute: string): number | null {
  const text = attributeOf(element, attribute)?.trim();
  if (text === undefined) return null;
  if (!/^\d{1,15}$/.test(text))
    throw new Malformed(`${element.name} has ${attribute}="${shown(text)}", which is no count`);
  return Number(text);
}

export const attributeOf = ({ attributes }: XmlElement, attribute: string): string | undefined =>
  Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
