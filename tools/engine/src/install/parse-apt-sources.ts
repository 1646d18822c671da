/** One line of a `.list` file, or one stanza of a `.sources` file. */
export interface AptEntry {
  readonly uris: readonly string[];
  readonly suites: readonly string[];
  readonly components: readonly string[];
  /** Path of the keyring that must have signed it, where one is named. */
  readonly signedBy?: string;
  /** The machine's owner switched verification off for it. */
  readonly trusted: boolean;
}

/** Reads a one-line-style sources file (sources.list(5)). What it does not understand it leaves out. */
export function parseSourcesList(text: string): AptEntry[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?([^\s[]\S*)\s+(\S+)\s+([^#]+)/.exec(line);
    if (!match) return [];
    const [, options = '', uri = '', suite = '', components = ''] = match;
    const fields = new Map(options.split(/\s+/).map((option) => splitOnce(option, '=')));
    return [
      describeEntry([uri], [suite], splitWords(components), fields.get('signed-by'), fields.get('trusted')),
    ];
  });
}

/** Reads a deb822-style sources file. Comment lines may stand inside a stanza; disabled stanzas are left out. */
export function parseDeb822Sources(text: string): AptEntry[] {
  const lines = text.split('\n').filter((line) => !line.startsWith('#'));
  return lines
    .join('\n')
    .split(/\n\s*\n/)
    .flatMap((stanza) => {
      const fields = parseStanza(stanza);
      const get = (name: string): string => fields.get(name) ?? '';
      if (!splitWords(get('types')).includes('deb') || /^(no|false|off|0)$/i.test(get('enabled'))) return [];
      const [uris, suites, components] = [get('uris'), get('suites'), get('components')].map(splitWords);
      if (!uris?.length || !suites?.length || !components?.length) return [];
      return [describeEntry(uris, suites, components, fields.get('signed-by'), fields.get('trusted'))];
    });
}

function parseStanza(stanza: string): Map<string, string> {
  const fields = new Map<string, string>();
  let name = '';
  for (const line of stanza.split('\n')) {
    const field = /^([A-Za-z-]+):(.*)$/.exec(line);
    if (field) name = (field[1] ?? '').toLowerCase();
    fields.set(name, `${fields.get(name) ?? ''} ${field ? (field[2] ?? '') : line}`.trim());
  }
  return fields;
}

function describeEntry(
  uris: readonly string[],
  suites: readonly string[],
  components: readonly string[],
  signedBy: string | undefined,
  trusted: string | undefined,
): AptEntry {
  const entry = { uris, suites, components, trusted: trusted === 'yes' };
  // A key may also stand in the file itself; apt's own trusted keys are asked then.
  return signedBy?.startsWith('/') ? { ...entry, signedBy } : entry;
}

function splitWords(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}

function splitOnce(text: string, by: string): [string, string] {
  const at = text.indexOf(by);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + by.length)];
}
