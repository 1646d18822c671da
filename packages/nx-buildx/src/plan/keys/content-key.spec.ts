import { keyOf, singleImage } from '../testing/keys';

it.each([
  ['ENV A="b c=d"', 'ENV A=b c=d'],
  ['LABEL A="b c=d"', 'LABEL A=b c=d'],
  ['ARG A="b c=d"', 'ARG A=b c=d'],
  ['ENV A=b\\ c=d', 'ENV A=b c=d'],
  ['ARG A', 'ARG A='],
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
