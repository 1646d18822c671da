import { readOptions } from './read-options';

it('compares everything by default, and writes nothing', () => {
  expect(readOptions([])).toMatchObject({ runs: 3, sizes: [15, 60], parallel: false, json: null, svg: null });
  expect(readOptions([]).scenarios.size).toBe(8);
  expect(readOptions([]).contenders).toContain('nx-container');
});

it('takes scenarios and contenders by name, in its own order', () => {
  const { scenarios, contenders } = readOptions(['--only', 'cold', '--contenders', 'bake,script']);
  expect([...scenarios]).toEqual(['cold']);
  expect(contenders).toEqual(['script', 'bake']);
});

it('measures with a changed leaf what its limit is made of', () => {
  expect([...readOptions(['--only=leaf']).scenarios].sort()).toEqual(['alone', 'leaf', 'unchanged']);
});

it('measures 15 images cold with --parallel', () => {
  const { sizes, scenarios } = readOptions(['--parallel']);
  expect([sizes, [...scenarios]]).toEqual([[15], ['cold']]);
});

it('writes where the documentation looks, or where it is told', () => {
  expect(readOptions(['--write', '--json=a.json'])).toMatchObject({
    json: 'a.json',
    svg: 'docs/benchmarks/latest.svg',
  });
});

it.each([
  ['--only=hot', '--only=hot: one or several of cold,unchanged,'],
  ['--contenders=', '--contenders=: one or several of script,nx-buildx,'],
  ['--sizes=15,2', '--sizes=2: three images at least are needed'],
  ['--runs=0', '--runs=0'],
])('refuses %s', (arg, message) => {
  expect(() => readOptions([arg])).toThrow(message);
});
