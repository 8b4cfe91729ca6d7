/** The headers of a request as node gives them: parsed (names in lower case), and the flat list as it was sent. */
export interface HeaderFields {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly rawHeaders: readonly string[];
}

/**
 * @internal The first of the named headers that is not there exactly once or not at all. Node keeps the first of some
 * repeated headers and joins others, so only the raw list tells; a parsed header missing from it counts as an offender.
 */
export function findNotSingle(fields: HeaderFields, names: readonly string[]): string | undefined {
  const sent = fields.rawHeaders.filter((_, index) => index % 2 === 0).map(name => name.toLowerCase());
  return names.find(name => {
    const count = sent.filter(each => each === name).length;
    const value = fields.headers[name];
    return count > 1 || Array.isArray(value) || (count === 0 && value !== undefined);
  });
}

/** @internal The text of one header; undefined when it is absent or blank. */
export function headerText(fields: Pick<HeaderFields, 'headers'>, name: string): string | undefined {
  const value = fields.headers[name];
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
