import { judge } from './judge';
import { makeSample } from './testing/make-sample';

const texts = (samples: Parameters<typeof judge>[0]) => judge(samples).map(({ text }) => text);

it('says nothing of what was not measured', () => {
  expect(judge([makeSample(5)])).toEqual([]);
});

describe('cold', () => {
  const others = [
    makeSample(10, { contender: 'script' }),
    makeSample(2, { contender: 'floor' }),
    makeSample(1, { contender: 'bake' }),
  ];

  it('allows what Nx takes for nothing and a tenth more than the plain script', () => {
    expect(judge([...others, makeSample(12)])).toEqual([
      {
        met: true,
        text: "met    15 images, cold: 12.0 s, at most Nx's floor 2.0 s + 1.1 x script 10.0 s = 13.0 s; without the floor 1.00 x script: 8 % below",
      },
    ]);
  });

  it('takes medians, and no more than that', () => {
    const [verdict] = judge([...others, ...[9, 14, 99].map((seconds) => makeSample(seconds))]);
    expect(verdict?.met).toBe(false);
    expect(verdict?.text).toMatch(/^missed 15 images, cold: 14\.0 s, .*: 8 % above$/);
  });
});

describe('unchanged', () => {
  const unchanged = { scenario: 'unchanged' } as const;

  it('holds the executor alone, by the number of images', () => {
    const samples = [15, 60, 4].map((images) =>
      makeSample(9, { ...unchanged, images, executorSeconds: 0.5 }),
    );
    expect(texts(samples)).toEqual([
      'missed 15 images, unchanged, executor alone: 0.50 s, at most 0.40 s: 25 % above',
      'met    60 images, unchanged, executor alone: 0.50 s, at most 0.70 s: 29 % below',
    ]);
  });

  it.each([
    [
      2.5,
      'met    15 images, unchanged: 2.5 s, bake 10.0 s: 4.0 x as fast',
      '10 x would be 1.0 s: 1.5 s away',
    ],
    [4, 'missed 15 images, unchanged: 4.0 s, bake 10.0 s: 2.5 x as fast', '10 x would be 1.0 s: 3.0 s away'],
    [0.8, 'met    15 images, unchanged: 0.80 s, bake 10.0 s: 12.5 x as fast', '10 x would be 1.0 s: there'],
  ])('holds %d s against bake', (seconds, begin, end) => {
    const [text] = texts([
      makeSample(seconds, unchanged),
      makeSample(10, { ...unchanged, contender: 'bake' }),
    ]);
    expect(text).toBe(`${begin}, at least 3.5 x; ${end}`);
  });
});

it('allows a changed leaf its own build and a bit more, at any size', () => {
  const samples = [
    makeSample(2, { images: 4, scenario: 'unchanged' }),
    makeSample(1, { images: 4, scenario: 'alone' }),
    makeSample(3.3, { images: 4, scenario: 'leaf' }),
  ];
  expect(texts(samples)).toEqual([
    'met    4 images, one leaf changed: 3.3 s, at most unchanged 2.0 s + 1.3 x its build alone 1.0 s = 3.3 s: 0 % below',
  ]);
});

describe('first build of a new branch', () => {
  const branch = { scenario: 'branch', images: 60 } as const;

  it('is held against those who keep one cache ref', () => {
    const samples = [
      makeSample(10, branch),
      makeSample(79, { ...branch, contender: 'nx-container' }),
      makeSample(50, { ...branch, contender: 'bake' }),
    ];
    expect(texts(samples)).toEqual([
      'missed 60 images, first build of a new branch, one leaf changed: 10.0 s, nx-container 79.0 s: 7.9 x as fast, at least 8 x',
      'met    60 images, first build of a new branch, one leaf changed: 10.0 s, bake 50.0 s: 5.0 x as fast, at least 5 x',
    ]);
  });
});
