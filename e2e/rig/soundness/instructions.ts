import type { Dice } from './dice';
import type { Entry } from './state';

/** What instructions of a stage may speak of. */
export interface Surroundings {
  readonly dice: Dice;
  /** What is in the context, by path. */
  readonly entries: ReadonlyMap<string, Entry>;
  /** Is in every target, so that no two cases make the same layer. */
  readonly mark: string;
  /** Stages before this one that have files in `/out`. */
  readonly stages: readonly string[];
  /** Named contexts that are folders with a file `own.txt` and a folder `sub`. */
  readonly folders: readonly string[];
  /** Images of the lab's registry with a file `/base`. */
  readonly images: readonly string[];
  /** Whether there is a shell. */
  readonly canRun: boolean;
}

const PATTERNS = [
  '*.txt',
  'src/*/a?.js',
  '[ab]*',
  'src/*',
  '*/readme.md',
  'docs/*/',
  '?.txt',
  '[^a]*.txt',
  'src/lib/[a-b][0-9].js',
  'link*',
  'link-dir/*.js',
  'src/lib/*.js',
  '*',
  '*/lib',
  'src/up/*',
  '\\[odd*',
  's*c/lib/a1.js',
];

const VARIABLES = ['${DIR}/main.js', '${DIR:-docs}', '$DIR/lib/a1.js', '${DIR:+src}/lib', '${NAME}.txt'];
/** A base image may have set it, so that the key has to take in the whole context. */
const UNSET = '${FILE:-a}.txt';
const FLAGS = ['', '', '', '--link ', '--chmod=755 ', '--chown=1000:1000 ', '--chown=7 --link '];
const TEXT = 'a ${VERSION} of it';

/** @returns one instruction that reads or writes files */
export function makeStep(around: Surroundings): string {
  const { dice, mark, stages, folders, images, canRun } = around;
  const target = `/out/${mark}-${String(dice.number(100_000))}/`;
  const flags = dice.pick(FLAGS);
  const kinds: readonly (readonly [weight: number, make: () => string])[] = [
    [4, () => `COPY ${flags}${spell(findPath(around, ['file']), dice)} ${target}`],
    [2, () => `COPY ${flags}${findPath(around, ['file'])} ${findPath(around, ['file'])} ${target}`],
    [3, () => `COPY ${flags}${spell(findPath(around, ['folder']), dice)} ${target}`],
    [2, () => `COPY ${flags}${dice.pick(['.', '/', './'])} ${target}`],
    [5, () => `COPY ${flags}${dice.pick(PATTERNS)} ${target}`],
    [3, () => `COPY ${flags}${findPath(around, ['link'])} ${target}`],
    [2, () => `COPY ${dice.pick(['link-dir/main.js', 'link-dir/lib', 'src/up/readme.md'])} ${target}`],
    [3, () => `COPY ${dice.chance(5) ? UNSET : dice.pick(VARIABLES)} ${target}`],
    [1, () => `COPY ${flags}["${findAnyFile(around)}", "${target}"]`],
    [2, () => `ADD ${flags}${findPath(around, ['file', 'folder'])} ${target}`],
    [2, () => `ADD ${around.entries.has('local.tar') ? 'local.tar' : 'a.txt'} ${target}`],
    [1, () => `COPY ${flags}<<EOF ${target}text\n${TEXT}\nEOF`],
    [1, () => `COPY <<'EOF' <<"END" a.txt ${target}\n${TEXT}\nEOF\nplain\nEND`],
    [1, () => `WORKDIR ${target}`],
    [stages.length > 0 ? 3 : 0, () => `COPY ${flags}--from=${dice.pick(stages)} /out ${target}`],
    [
      folders.length > 0 ? 3 : 0,
      () => `COPY --from=${dice.pick(folders)} ${dice.pick(['.', 'own.txt', 'sub', '*.txt'])} ${target}`,
    ],
    [1, () => `COPY --from=${dice.pick(images)} /base ${target}`],
    ...(canRun ? listCommands(around, target) : []),
  ];
  const weighted = kinds.flatMap(([weight, make]) => Array.from({ length: weight }, () => make));
  return dice.pick(weighted)();
}

function listCommands(
  { dice, stages, folders, images, mark }: Surroundings,
  target: string,
): readonly (readonly [weight: number, make: () => string])[] {
  const list = (folder: string): string => `ls -R ${folder} | tail -n 5; mkdir -p ${target}`;
  const bind = (rest: string): string => `RUN --mount=type=bind,target=/mnt${rest} ${list('/mnt')}`;
  return [
    [2, () => `RUN mkdir -p ${target} && echo "$VERSION $NAME" > ${target}run`],
    [1, () => `RUN <<EOF\nmkdir -p ${target}\necho "\${VERSION}" > ${target}here\nEOF`],
    [1, () => `RUN ["mkdir", "-p", "${target}"]`],
    [2, () => bind('')],
    [2, () => bind(`,source=${dice.pick(['src', 'a.txt', 'src/lib', '$DIR', 'link-dir', '/src/main.js'])}`)],
    [1, () => bind(`,from=${dice.pick(images)},source=/base`)],
    [1, () => `RUN --mount=type=cache,target=/cache mkdir -p ${target} /cache/${mark}`],
    [stages.length > 0 ? 1 : 0, () => bind(`,from=${dice.pick(stages)},source=/out`)],
    [folders.length > 0 ? 1 : 0, () => bind(`,from=${dice.pick(folders)}`)],
  ];
}

/** @returns one instruction that makes no layer, of those that may stand anywhere */
export function makeSetting({ dice, mark }: Surroundings): string {
  return dice.pick([
    'ARG VERSION',
    'ARG VERSION=0',
    'ARG UNREAD=1',
    'ENV NAME=c',
    `ENV NAME=b MARK=${mark}`,
    'ENV VERSION=${VERSION:-none}',
    `LABEL mark=${mark}`,
    'LABEL version="$VERSION"',
    'EXPOSE 8080',
    'USER 1000',
    'USER root',
    'STOPSIGNAL SIGINT',
    'CMD ["sh"]',
    'CMD echo $VERSION',
    'ENTRYPOINT ["sh", "-c"]',
    'VOLUME /data',
    'HEALTHCHECK CMD true',
    'SHELL ["/bin/sh", "-e", "-c"]',
    'ONBUILD COPY a.txt /triggered/',
    'MAINTAINER nobody',
  ]);
}

function findPath({ dice, entries }: Surroundings, kinds: readonly Entry['kind'][]): string {
  const found = [...entries].flatMap(([path, { kind }]) =>
    kinds.includes(kind) && /^[\w./-]+$/.test(path) && !path.includes('.dockerignore') ? [path] : [],
  );
  return found.length === 0 ? 'a.txt' : dice.pick(found);
}

function findAnyFile({ dice, entries }: Surroundings): string {
  return dice.pick(
    [...entries].flatMap(([path, { kind }]) => (kind === 'file' && !path.includes('[') ? [path] : [])),
  );
}

/** The same path in other words. */
function spell(path: string, dice: Dice): string {
  return dice
    .pick([path, path, `./${path}`, `/${path}`, `src/../${path}`, `../${path}`, `${path}//`])
    .replace(/(\.\w+)\/\/$/, '$1');
}
