import { type MachineFacts, chooseWay, explainMissing } from './choose-way';

const docker = { server: '28.5.2', containers: 'linux', containerdStore: false, buildx: 'v0.29.1' };
const debian: MachineFacts = {
  platform: 'linux',
  system: 'Debian GNU/Linux 12 (bookworm)',
  root: true,
  packaged: true,
  missingPrograms: [],
};
const mac: MachineFacts = { ...debian, platform: 'darwin', system: 'darwin', root: false, packaged: false };

describe('chooseWay', () => {
  it.each<[string, MachineFacts, string]>([
    ['a machine with Docker', { ...debian, docker }, 'host'],
    ['a Mac with Docker', { ...mac, docker }, 'host'],
    ['a machine without Docker', debian, 'private'],
    ['a client without a daemon', { ...debian, docker: { containerdStore: false } }, 'private'],
    [
      'Docker without buildx',
      { ...debian, docker: { server: '26', containers: 'linux', containerdStore: true } },
      'private',
    ],
    ['Windows containers', { ...debian, docker: { ...docker, containers: 'windows' } }, 'private'],
    ['a Mac without Docker', mac, 'none'],
    ['no root', { ...debian, root: false }, 'none'],
  ])('%s: %#', (_, facts, way) => {
    expect(chooseWay(facts).way).toBe(way);
  });

  it('does what is asked for, or says why not', () => {
    expect(chooseWay({ ...debian, docker }, 'private').way).toBe('private');
    expect(chooseWay({ ...debian, root: false, docker }, 'private')).toEqual({
      way: 'none',
      missing: ["engines of one's own need root"],
    });
    expect(chooseWay(debian, 'host')).toEqual({ way: 'none', missing: ['there is no docker on the PATH'] });
  });

  it('names every reason at once', () => {
    const way = chooseWay({ ...debian, missingPrograms: ['flock'], docker: { containerdStore: false } });
    expect(way).toEqual({
      way: 'none',
      missing: ['no Docker daemon answers', 'these programs are missing: flock'],
    });
  });
});

describe('explainMissing', () => {
  it('says what is missing and how to get it', () => {
    expect(explainMissing(['no Docker daemon answers'])).toMatch(
      /- no Docker daemon answers\n.*docs\.docker\.com/,
    );
  });
});
