import fc from 'fast-check';
import { parseDockerfile } from './parse-dockerfile';

describe('any text', () => {
  const line = fc.oneof(
    fc.array(fc.integer({ min: 0, max: 0xffff })).map((codes) => String.fromCharCode(...codes)),
    fc.constantFrom(
      'FROM a AS b',
      'RUN a \\',
      'COPY <<EOF <<"X" /x',
      'EOF',
      'X',
      '# escape=`',
      'RUN a `',
      'ENV A="b',
      'ARG A=${',
    ),
    fc.constantFrom(
      'COPY ["a"',
      'RUN --mount=type=bind,"',
      'ONBUILD RUN <<EOF',
      'HEALTHCHECK',
      'RUN <<-\\',
      'COPY --from=$A a b',
      '\r',
    ),
    fc
      .tuple(fc.constantFrom('RUN', 'COPY', 'ENV', 'FROM', 'ONBUILD ONBUILD', 'LABEL'), fc.string())
      .map((words) => words.join(' ')),
  );

  it('is read or refused, never thrown at', () => {
    const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, (input) => {
        const outcome = parseDockerfile(input, 'Dockerfile');
        if (outcome.ok) expect(outcome.value.stages.length).toBeGreaterThan(0);
        else expect(outcome.failures.length).toBeGreaterThan(0);
      }),
      { numRuns: 200 },
    );
  });

  it('is read in reasonable time however long its blanks are', () => {
    const blanks = ' '.repeat(50_000);
    expect(parseDockerfile(`FROM a\nRUN x${blanks}y${blanks}\\\n${blanks}z`, 'f').ok).toBe(true);
    expect(parseDockerfile(`FROM a\n${'ONBUILD '.repeat(20_000)}RUN x`, 'f').ok).toBe(false);
  });
});
