import { renderAzure } from './azure';
import { renderBitbucket } from './bitbucket';
import { renderCircleci } from './circleci';
import { renderGithub } from './github';
import { renderGitlab, renderGitlabRoot } from './gitlab';
import type { CiSetup } from './setup';

export const PROVIDERS = ['github', 'gitlab', 'circleci', 'azure', 'bitbucket'] as const;
export type ProviderName = (typeof PROVIDERS)[number];

/** What becomes of a file whose place holds something else. */
export type WhenTaken =
  /** The provider reads any file of that folder: another name will do. */
  | { readonly do: 'fail' }
  /** The provider reads one file: ours goes beside it. */
  | { readonly do: 'beside'; readonly path: string; readonly hint: string }
  /** A line or two that a person adds; never overwritten. */
  | { readonly do: 'leave'; readonly hint: string };

export interface CiFile {
  readonly path: string;
  readonly content: string;
  readonly whenTaken: WhenTaken;
}

/** The files of a provider; each is written, or stays as it is, by itself. */
export function listFiles(provider: ProviderName, setup: CiSetup): readonly CiFile[] {
  const { fileName } = setup;
  switch (provider) {
    case 'github':
      return [
        {
          path: `.github/workflows/${fileName}.yml`,
          content: renderGithub(setup),
          whenTaken: { do: 'fail' },
        },
      ];
    case 'gitlab':
      return listGitlabFiles(setup);
    case 'circleci':
      return [
        {
          path: '.circleci/config.yml',
          content: renderCircleci(setup),
          whenTaken: {
            do: 'beside',
            path: `.circleci/${fileName}.yml`,
            hint: 'CircleCI reads one file of a project: move commands, jobs and workflows over, or name this file as the config path of a pipeline in the settings of the project.',
          },
        },
      ];
    case 'azure':
      return [
        {
          path: 'azure-pipelines.yml',
          content: renderAzure(setup),
          whenTaken: {
            do: 'beside',
            path: `.azure/${fileName}.yml`,
            hint: 'Make a pipeline of it: Pipelines > New pipeline > Existing Azure Pipelines YAML file.',
          },
        },
      ];
    case 'bitbucket':
      return [
        {
          path: 'bitbucket-pipelines.yml',
          content: renderBitbucket(setup),
          whenTaken: {
            do: 'beside',
            path: `bitbucket-pipelines.${fileName}.yml`,
            hint: 'Bitbucket reads one file of a repository: move the options and pipelines over.',
          },
        },
      ];
  }
}

function listGitlabFiles(setup: CiSetup): readonly CiFile[] {
  const path = `.gitlab/${setup.fileName}.yml`;
  const root = renderGitlabRoot(path);
  return [
    { path, content: renderGitlab(setup), whenTaken: { do: 'fail' } },
    {
      path: '.gitlab-ci.yml',
      content: root,
      whenTaken: { do: 'leave', hint: `Add to it, if it is not there yet:\n\n${root}` },
    },
  ];
}
