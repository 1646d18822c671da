import { keyOf, singleImage } from '../testing/keys';

it.each([
  ['ENV A="b c=d"', 'ENV A=b c=d'],
  ['LABEL A="b c=d"', 'LABEL A=b c=d'],
  ['ARG A="b c=d"\nRUN make', 'ARG A=b c=d\nRUN make'],
  ['ENV A=b\\ c=d', 'ENV A=b c=d'],
  ['ARG A\nRUN make', 'ARG A=\nRUN make'],
  ['CMD ["a", "b"]', 'CMD a b'],
  ['CMD ["a b"]', 'CMD ["a", "b"]'],
  ['VOLUME ["a b"]', 'VOLUME a b'],
  ['COPY ["a", "b c"]', 'COPY a b c'],
  ['ARG X="a b"\nCOPY --from=busybox $X /', 'ARG X="a b"\nCOPY --from=busybox a b /'],
  ['COPY <<a /\nx\na', 'COPY <<a /\ny\na'],
  ['RUN make', 'ENV A=1\nRUN make'],
])('keeps apart: %s / %s', (one, other) => {
  expect(keyOf(singleImage(`FROM busybox\n${one}`))).not.toBe(keyOf(singleImage(`FROM busybox\n${other}`)));
});

it('an ARG counts by what it does', () => {
  const text = 'FROM busybox\nARG A=1\nCOPY a /a';
  const without = keyOf(singleImage('FROM busybox\nCOPY a /a'));
  expect(keyOf(singleImage(text))).toBe(without);
  expect(keyOf(singleImage(text, { buildArgs: { A: '2' } }))).toBe(without);
  const run = `${text}\nRUN make`;
  expect(keyOf(singleImage(run, { buildArgs: { A: '2' } }))).not.toBe(keyOf(singleImage(run)));
  const copy = text.replace('a /a', '$A /a');
  expect(keyOf(singleImage(copy, { buildArgs: { A: 'b' } }))).not.toBe(
    keyOf(singleImage(copy, { buildArgs: { A: 'a' } })),
  );
});

it.each([
  ['LABEL a=b\nCOPY a /a', 'COPY a /a\nLABEL a=b', true],
  ['ENV A=b\nCOPY a /a', 'COPY a /a\nENV A=b', true],
  ['CMD a\nCOPY a /a', 'COPY a /a\nCMD a', true],
  ['ENV A=b\nRUN make', 'RUN make\nENV A=b', false],
  ['ENV A=b\nENV A=c', 'ENV A=c\nENV A=b', false],
  ['CMD a\nSHELL ["b"]', 'SHELL ["b"]\nCMD a', false],
  ['USER a\nRUN make', 'RUN make\nUSER a', false],
])('the place of a setting counts only where it does something: %s / %s', (one, other, same) => {
  const keys = [one, other].map((text) => keyOf(singleImage(`FROM busybox\n${text}`)));
  expect(keys[0] === keys[1]).toBe(same);
});

describe('stages that are mounted', () => {
  const mounting = (first: string, second: string) =>
    `FROM busybox AS ${first}\nRUN one\nFROM busybox AS ${second}\nRUN two\nFROM busybox\n` +
    'RUN --mount=from=a,target=/a --mount=target=/b,from=b cp /a /b';

  it('are told apart', () => {
    expect(keyOf(singleImage(mounting('a', 'b')))).not.toBe(keyOf(singleImage(mounting('b', 'a'))));
  });

  it('go by any name', () => {
    const renamed = mounting('c', 'b').replace('from=a', 'from=C');
    expect(keyOf(singleImage(renamed))).toBe(keyOf(singleImage(mounting('a', 'b'))));
  });
});
