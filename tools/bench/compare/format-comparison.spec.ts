import { formatComparison } from './format-comparison';
import { formatDetails, formatRequests } from './format-details';
import { summarize } from './summarize';
import { makeSample } from './testing/make-sample';

const ours = { id: 'nx-buildx', name: 'nx-buildx', maxParallel: null } as const;
const bake = { id: 'bake', name: 'bake', maxParallel: null } as const;

const samples = [
  makeSample(2, { images: 60 }),
  makeSample(1),
  makeSample(3),
  makeSample(2, { scenario: 'unchanged', requests: { GET: 15, HEAD: 45 }, executorSeconds: 0.3, load: 2 }),
  makeSample(4, { contender: 'bake' }),
  makeSample(8, { contender: 'bake', scenario: 'unchanged' }),
];

it('has a table for each size, with medians, ranges and ratios', () => {
  expect(formatComparison(samples, [ours, bake], bake).split('\n')).toEqual([
    '15 images                             nx-buildx                    bake',
    'cold                     2.0 s (1.0–3.0) 0.50 x  4.0 s (4.0–4.0) 1.00 x',
    'fresh engine, unchanged  2.0 s (2.0–2.0) 0.25 x  8.0 s (8.0–8.0) 1.00 x',
    '',
    '60 images        nx-buildx  bake',
    'cold       2.0 s (2.0–2.0)     –',
  ]);
});

it('parts a contender from itself by how many builds it runs at once', () => {
  const both = [2, 4].map((maxParallel) => ({ ...ours, maxParallel }));
  const [first] = both;
  const text = formatComparison(
    [makeSample(3, { maxParallel: 2 }), makeSample(6, { maxParallel: 4 })],
    both,
    first,
  );
  expect(text).toContain('nx-buildx, 2 at once');
  expect(text).toContain('6.0 s (6.0–6.0) 2.00 x');
});

it('tells requests per image, and what is not known by a dash', () => {
  const lines = formatDetails(samples, [ours, bake]).split('\n');
  expect(lines[3]).toMatch(
    /^15 +unchanged +nx-buildx +0\.30 s +– +4\.0 +GET 1\.0 HEAD 3\.0 +0\.0 s +– +2\.0$/,
  );
  expect(lines[4]).toMatch(/^15 +unchanged +bake +– +– +– +– +0\.0 s +– +0\.0$/);
  expect(formatRequests(samples)).toEqual([
    '15 images, unchanged, fixed tags: 4.0 requests per image (GET 1.0 HEAD 3.0)',
  ]);
});

it('sums up for whoever quotes it', () => {
  expect(summarize(samples)).toContainEqual({
    images: 15,
    scenario: 'unchanged',
    contender: 'nx-buildx',
    seconds: 2,
    timesBake: 4,
  });
  expect(summarize(samples)).toContainEqual(expect.objectContaining({ images: 60, timesBake: null }));
});
