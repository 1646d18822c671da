import { teamCity } from './teamcity';
import { checkCiSystem } from './testing/check-ci-system';

const commit = '0123456789abcdef0123456789abcdef01234567';
const job = {
  TEAMCITY_VERSION: '2025.11 (build 208117)',
  TEAMCITY_PROJECT_NAME: 'Storefront',
  TEAMCITY_BUILDCONF_NAME: 'Images',
  BUILD_NUMBER: '12',
  BUILD_VCS_NUMBER: commit,
  TEAMCITY_BUILD_PROPERTIES_FILE: '/opt/buildagent/temp/agentTmp/teamcity.build.properties',
};

checkCiSystem(teamCity, job, [
  ['a build, of which no more is known', {}, { event: 'unknown', commit, branch: null }, 'untrusted'],
  ['a personal build', { BUILD_IS_PERSONAL: 'true' }, { event: 'unknown' }, 'untrusted'],
]);
