import fc from 'fast-check';
import { createJsonStreamDecoder } from './decode-json-stream';
import type { StreamItem } from './decode-json-stream';

function decode(bytes: Buffer, chunk = bytes.length): readonly StreamItem[] {
  const decoder = createJsonStreamDecoder();
  const items: StreamItem[] = [];
  for (let at = 0; at < bytes.length; at += chunk)
    items.push(...decoder.push(bytes.subarray(at, at + chunk)));
  return [...items, ...decoder.end()];
}

const tricky = { name: 'RUN echo "{[\\" ünïcödé 🐳', nested: { list: [1, { a: '}' }], empty: {} } };

describe('createJsonStreamDecoder', () => {
  it('reads values on one line and over many, and the lines between them', () => {
    const text = [
      'WARNING: first',
      JSON.stringify(tricky),
      JSON.stringify(tricky, null, 2),
      '',
      'Dockerfile:12',
      '--------------------',
      '  12 | >>> RUN {',
      'ERROR: failed to solve: process "/bin/sh -c {"',
    ];
    const expected = [
      { line: 'WARNING: first' },
      { value: tricky },
      { value: tricky },
      { line: 'Dockerfile:12' },
      { line: '--------------------' },
      { line: '  12 | >>> RUN {' },
      { line: 'ERROR: failed to solve: process "/bin/sh -c {"' },
    ];
    expect(decode(Buffer.from(text.join('\n')))).toEqual(expected);
    expect(decode(Buffer.from(`${text.join('\r\n')}\r\n`))).toEqual(expected);
  });

  it('does not care where the stream is cut, be it within a character', () => {
    const values = fc.array(
      fc.record({ text: fc.string({ unit: 'binary' }), deep: fc.object({ maxDepth: 2 }) }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 9 }), fc.boolean(), (all, chunk, pretty) => {
        const texts = all.map((value) => JSON.stringify(value, null, pretty ? 2 : 0));
        const bytes = Buffer.from(texts.flatMap((text) => [text, 'WARNING: 🐳']).join('\n'));
        const read = decode(bytes, chunk);
        expect(read.filter((item) => 'value' in item)).toEqual(
          texts.map((text) => ({ value: JSON.parse(text) })),
        );
        expect(read.filter((item) => 'line' in item)).toEqual(texts.map(() => ({ line: 'WARNING: 🐳' })));
      }),
      { numRuns: 60 },
    );
  });

  it('gives a message that came within a value on its own', () => {
    expect(decode(Buffer.from('{\n  "a":\nWARNING: between\n  1\n}\n'))).toEqual([
      { line: 'WARNING: between' },
      { value: { a: 1 } },
    ]);
  });

  it('gives what only begins like a value as lines, and goes on with the next', () => {
    const text = '{ not json }\n{"open": "string\n{\n  "never": [\n{"a":1}\n}\n{\n  "cut": 1';
    expect(decode(Buffer.from(text))).toEqual([
      { line: '{ not json }' },
      { line: '{"open": "string' },
      { line: '{' },
      { line: '  "never": [' },
      { value: { a: 1 } },
      { line: '}' },
      { line: '{' },
      { line: '  "cut": 1' },
    ]);
  });
});
