import type { ImageDefinition } from '../model/workspace';
import { rememberTags } from './remember-tags';
import { MAIN, makeWorkspace } from './testing/workspace';
import { parseTagEntry } from './tag-rule';

const { images } = makeWorkspace({ api: { tags: ['type=ref,event=branch'] }, web: { tags: ['1.4'] } });
const [api, web] = images as [ImageDefinition, ImageDefinition];

it('chooses the tags of each image once', () => {
  const findTags = rememberTags(MAIN);
  expect(findTags(api)).toEqual({ names: ['main'], version: 'main', notes: [] });
  expect(findTags(web).names).toEqual(['1.4']);
  expect(findTags(api)).toBe(findTags(api));
});

it('tells images of one id apart', () => {
  const findTags = rememberTags(MAIN);
  findTags(api);
  expect(findTags({ ...api, options: { ...api.options, tags: ['2'] } }).names).toEqual(['2']);
});

it('a rule is read once, however many images have it', () => {
  expect(parseTagEntry('type=sha')).toBe(parseTagEntry('type=sha'));
});
