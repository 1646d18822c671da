import type { Flag, Heredoc } from './dockerfile';

/** What a build of one stage reads, variables expanded. */
export interface ResolvedDockerfile {
  /** The stage that is built. */
  readonly stage: ResolvedStage;
  /** Reachable stages only, dependencies first; the built stage is the last. */
  readonly stages: readonly ResolvedStage[];
  /** Images and named contexts that reachable stages name, in the order of `stages`. */
  readonly images: readonly ImageUse[];
  /** Files that reachable stages select. */
  readonly sources: readonly SourceUse[];
  /**
   * Variables that decide which files are selected and that nothing here sets, in stages that stand on an image: that
   * image's `ENV` may set them. With `imageEnvironment` given for the image there are none.
   */
  readonly unsetVariables: readonly VariableUse[];
  /** Whether a reachable RUN uses `--mount=type=cache`. */
  readonly hasCacheMounts: boolean;
}

export interface ResolvedStage {
  readonly index: number;
  readonly name: string | null;
  /** Name, or the index as text: what `ImageUse.stage` holds. */
  readonly label: string;
  /** Expanded. */
  readonly base: string;
  /** Index of the stage it is based on; `null` for an image, a named context or `scratch`. */
  readonly baseStage: number | null;
  /** Expanded `FROM --platform`, or `null`. */
  readonly platform: string | null;
  readonly line: number;
  /** Indexes of the stages it needs directly, ascending. */
  readonly needs: readonly number[];
  /** ONBUILD triggers of the base stage first, as they run. */
  readonly instructions: readonly ResolvedInstruction[];
}

/** An instruction with variables expanded where BuildKit expands them (not in RUN, CMD, ENTRYPOINT, SHELL). */
export interface ResolvedInstruction {
  readonly keyword: string;
  readonly line: number;
  readonly endLine: number;
  readonly flags: readonly Flag[];
  /** Expanded and unquoted, words separated by one space where the instruction takes words. */
  readonly text: string;
  readonly words: readonly string[];
  readonly json: boolean;
  /** Content expanded in COPY and ADD, unless quoted; in RUN the shell does that. */
  readonly heredocs: readonly Heredoc[];
  /** Of COPY and ADD: paths and URLs, without here-documents. */
  readonly sources: readonly string[];
  /** Of RUN. */
  readonly mounts: readonly ResolvedMount[];
  /** Whether it came out of an ONBUILD of the base stage. */
  readonly triggered: boolean;
  /** What a RUN finds in its environment from `ARG` and `ENV` at this point, by name. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A `RUN --mount`, expanded. */
export interface ResolvedMount {
  /** Lower case; `bind` where not given. */
  readonly type: string;
  readonly from: string | null;
  /** As written; `null` where not given. */
  readonly source: string | null;
}

/** An image, or a named context, that an instruction names. Never a stage of this file, never `scratch`. */
export interface ImageUse {
  readonly name: string;
  readonly instruction: 'FROM' | 'COPY --from' | 'RUN --mount';
  readonly line: number;
  /** {@link ResolvedStage.label} */
  readonly stage: string;
  /** Of a FROM: expanded `--platform`, or `null`. */
  readonly platform: string | null;
}

/** Files that an instruction selects. */
export interface SourceUse {
  /** Slashes normalised, no leading `/` or `./`; `.` for the whole context; the URL as it is when `remote`. */
  readonly path: string;
  readonly instruction: 'COPY' | 'ADD' | 'RUN --mount';
  readonly line: number;
  /** {@link ResolvedStage.label} */
  readonly stage: string;
  /** `null`: the main build context; else the named context or image of `from=`. */
  readonly context: string | null;
  /** An ADD of an HTTP(S) or git URL. */
  readonly remote: boolean;
  /** Of a remote ADD: value of `--checksum`, which pins it. */
  readonly checksum: string | null;
  readonly exclude: readonly string[];
  readonly parents: boolean;
  /** Whether `path` holds `*`, `?` or `[`. */
  readonly wildcard: boolean;
}

/** A variable whose value only the base image may know. */
export interface VariableUse {
  readonly name: string;
  readonly line: number;
  /** {@link ResolvedStage.label} */
  readonly stage: string;
}

/** How a Dockerfile is read. */
export interface ResolveOptions {
  readonly buildArgs: Readonly<Record<string, string>>;
  /** buildx's `--target`: a stage's name, any case; `null` or empty for the last stage. BuildKit takes no index (bk#1503). */
  readonly stage: string | null;
  /** Of the result, such as `linux/arm64/v8`. Default `linux/amd64`. */
  readonly platform?: string;
  /** Where the build runs, for `BUILDPLATFORM`. Default: `platform`. */
  readonly buildPlatform?: string;
  /** `ENV` of images and named contexts, by the name in `FROM` after expansion, where it is known. */
  readonly imageEnvironment?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Stages that a build context of the same name replaces (any case). */
  readonly overriddenStages?: readonly string[];
}
