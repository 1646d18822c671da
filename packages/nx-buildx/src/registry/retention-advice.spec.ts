import { adviseOnRetention } from './retention-advice';

it.each([
  ['ghcr.io', /GitHub/],
  ['123456789012.dkr.ecr.eu-central-1.amazonaws.com', /ECR lifecycle/],
  ['123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn', /ECR lifecycle/],
  ['public.ecr.aws', /ECR lifecycle/],
  ['europe-docker.pkg.dev', /Artifact Registry/],
  ['eu.gcr.io', /Artifact Registry/],
  ['acme.azurecr.io', /acr purge/],
  ['docker.io', /Docker Hub/],
  ['registry.gitlab.com', /cleanup policy/],
  ['quay.io', /auto-prune/],
  ['127.0.0.1:5000', /REGISTRY_STORAGE_DELETE_ENABLED=true/],
  ['harbor.acme.dev', /Harbor/],
])('%s', (host, expected) => {
  expect(adviseOnRetention(host)).toMatch(expected);
});
