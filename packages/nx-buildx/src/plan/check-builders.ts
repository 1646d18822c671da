import type { BuilderDefinition } from '../model/builder-definition';
import type { Failure, Note } from '../model/failure';
import type { FileView, ImageDefinition } from '../model/workspace';

/** @returns `option-invalid` for a builder that could not be made */
export function checkDefinition(
  { id, options: { builder, createBuilder } }: ImageDefinition,
  files: FileView,
): readonly Failure[] {
  if (createBuilder === null) return [];
  const problem = findNameProblem(builder) ?? findProblem(createBuilder, files);
  if (problem === null) return [];
  const { option, ...said } = problem;
  return [{ code: 'option-invalid', place: { image: id, option }, ...said }];
}

/** As buildx checks it (docker/buildx, `store/util.go`), of what is also a file's name here. */
function findNameProblem(builder: string | null): Problem | null {
  if (builder === null || /^[a-zA-Z][a-zA-Z0-9._-]*$/.test(builder)) return null;
  return {
    option: 'builder',
    message: `"${builder}" is no name that a builder can be made with`,
    fix: 'begin with a letter, and go on with letters, digits, ".", "_" and "-"',
  };
}

interface Problem extends Pick<Failure, 'message' | 'fix'> {
  readonly option: string;
}

function findProblem(
  { driver, endpoint, config, flags }: BuilderDefinition,
  files: FileView,
): Problem | null {
  if (driver === 'remote' && endpoint === null) {
    return {
      option: 'createBuilder.endpoint',
      message: 'driver "remote" needs the address of a BuildKit that runs',
      fix: 'set "endpoint", such as "tcp://buildkit.acme.internal:1234"',
    };
  }
  if (endpoint?.startsWith('-') === true) {
    return {
      option: 'createBuilder.endpoint',
      message: `"${endpoint}" is no address`,
      fix: 'name a docker context, or an address such as "tcp://buildkit.acme.internal:1234"',
    };
  }
  if (driver === 'remote' && (config !== null || flags !== null)) {
    return {
      option: config === null ? 'createBuilder.flags' : 'createBuilder.config',
      message: 'driver "remote" starts no BuildKit that could be configured',
      fix: 'take it away, and configure the BuildKit at "endpoint"',
    };
  }
  if (config !== null && files.readText(config) === null) {
    return {
      option: 'createBuilder.config',
      message: `there is no file ${config}`,
      fix: 'name a file that exists, from the workspace root',
    };
  }
  return null;
}

/** @returns `option-conflict` for images that would make one builder in different ways */
export function checkDefinitions(images: readonly ImageDefinition[]): readonly Failure[] {
  const first = new Map<string | null, ImageDefinition>();
  return images.flatMap((image) => {
    const { builder, createBuilder } = image.options;
    if (createBuilder === null) return [];
    const other = first.get(builder) ?? image;
    first.set(builder, other);
    if (JSON.stringify(other.options.createBuilder) === JSON.stringify(createBuilder)) return [];
    return [
      {
        code: 'option-conflict' as const,
        message: `${image.id} and ${other.id} would make builder "${builder ?? ''}" in different ways`,
        place: { image: image.id, option: 'createBuilder' },
        fix: 'give both the same "createBuilder", in the plugin options for example, or name two builders',
      },
    ];
  });
}

/** What a run may leave behind for its time, in one line for each builder. */
export function noteDefinitions(images: readonly ImageDefinition[]): readonly Note[] {
  const made = new Map(
    images.flatMap(({ options: { builder, createBuilder } }) =>
      createBuilder === null ? [] : [[builder ?? '', createBuilder.driver] as const],
    ),
  );
  return [...made].map(([name, driver]) => ({
    message: `builder "${name}" is made where there is none of that name (driver ${driver}), and removed after the run`,
    place: {},
  }));
}
