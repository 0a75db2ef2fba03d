// Checks of foreign syntax, as far as the tests need them.

/** The text of every element of an XML document, in order; throws where the document is not well-formed. */
export const textsOfXml = (xml: string): string[] => {
  const open: string[] = [];
  const texts: string[] = [];
  const token = /<(\/?)([a-z]+)((?: [a-zA-Z0-9:]+="[^"<&]*(?:&(?:amp|lt|gt|quot);[^"<&]*)*")*)>|([^<]+)/gy;
  let at = 0;
  while (at < xml.length) {
    token.lastIndex = at;
    const found = token.exec(xml);
    if (found === null) throw new Error(`not XML: ${xml.slice(at, at + 80)}`);
    at = token.lastIndex;
    const [, closing, name, , text] = found;
    if (text !== undefined) {
      if (/&(?!(?:amp|lt|gt|quot);)/.test(text)) throw new Error(`not XML: ${text}`);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML does not allow
      if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text)) throw new Error(`not XML: ${text}`);
      texts.push(
        text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
      );
    } else if (closing === '') open.push(name as string);
    else if (open.pop() !== name) throw new Error(`</${name}> closes nothing`);
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)}> is not closed`);
  return texts;
};

type Schema = { readonly [key: string]: unknown };

const typeOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (Number.isInteger(value)) return 'integer';
  return typeof value;
};

/**
 * What is wrong with a value by a JSON Schema, as far as docs/schema uses them; empty when nothing is.
 * @param root where `$ref` points into
 */
export const schemaErrors = (value: unknown, schema: Schema, root: Schema = schema, where = '$'): string[] => {
  const known = new Set(
    '$schema title description type properties required additionalProperties items enum const anyOf $ref $defs minimum'.split(
      ' ',
    ),
  );
  const stray = Object.keys(schema).filter((key) => !known.has(key));
  if (stray.length > 0) throw new Error(`the schema uses ${stray.join(', ')}`);
  if (typeof schema.$ref === 'string') {
    const name = schema.$ref.replace('#/$defs/', '');
    return schemaErrors(value, (root.$defs as { readonly [name: string]: Schema })[name] as Schema, root, where);
  }
  if (Array.isArray(schema.anyOf)) {
    const all = (schema.anyOf as Schema[]).map((one) => schemaErrors(value, one, root, where));
    return all.some((errors) => errors.length === 0) ? [] : all.flat();
  }
  const errors: string[] = [];
  if (schema.type !== undefined && ![schema.type].flat().includes(typeOf(value))) {
    return [`${where} is of type ${typeOf(value)}`];
  }
  if ('const' in schema && value !== schema.const) errors.push(`${where} is not ${schema.const}`);
  if (Array.isArray(schema.enum) && !schema.enum.includes(value)) errors.push(`${where} is not listed`);
  if (typeof schema.minimum === 'number' && (value as number) < schema.minimum) errors.push(`${where} is too small`);
  if (Array.isArray(value) && schema.items !== undefined) {
    errors.push(...value.flatMap((one, i) => schemaErrors(one, schema.items as Schema, root, `${where}[${i}]`)));
  }
  if (typeOf(value) === 'object') {
    const object = value as { readonly [key: string]: unknown };
    const properties = (schema.properties ?? {}) as { readonly [key: string]: Schema };
    for (const key of (schema.required ?? []) as string[]) {
      if (!Object.hasOwn(object, key)) errors.push(`${where} has no ${key}`);
    }
    for (const [key, inner] of Object.entries(object)) {
      if (Object.hasOwn(properties, key)) {
        errors.push(...schemaErrors(inner, properties[key] as Schema, root, `${where}.${key}`));
      } else if (schema.additionalProperties === false) errors.push(`${where} has ${key}`);
      else if (typeof schema.additionalProperties === 'object') {
        errors.push(...schemaErrors(inner, schema.additionalProperties as Schema, root, `${where}.${key}`));
      }
    }
  }
  return errors;
};
