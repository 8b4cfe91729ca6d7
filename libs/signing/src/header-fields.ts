/** The headers of a request as node gives them: parsed (names in lower case), and the flat list as it was sent. */
export interface HeaderFields {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly rawHeaders: readonly string[];
}

/** How often a header was sent. Names and values come in turn; `name` is in lower case. */
export function timesSent(name: string, rawHeaders: readonly string[]): number {
  let times = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const sent = rawHeaders[index] as string;
    if (sent.length === name.length && sent.toLowerCase() === name) times += 1;
  }
  return times;
}

/**
 * @internal The first of the named headers that is not there exactly once or not at all. Node keeps the first of some
 * repeated headers and joins others, so only the raw list tells; a parsed header missing from it counts as an offender.
 */
export function findNotSingle({ headers, rawHeaders }: HeaderFields, names: readonly string[]): string | undefined {
  return names.find(name => {
    const times = timesSent(name, rawHeaders);
    const value = headers[name];
    return times > 1 || Array.isArray(value) || (times === 0 && value !== undefined);
  });
}

/** @internal The text of one header; undefined when it is absent or blank. */
export function headerText(fields: Pick<HeaderFields, 'headers'>, name: string): string | undefined {
  const value = fields.headers[name];
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
