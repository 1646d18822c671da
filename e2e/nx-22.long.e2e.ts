import { checkNxVersion } from './rig/check-nx-version';
import { useLab } from './rig/lab';

checkNxVersion(useLab(), { packages: ['nx@22', '@nx/devkit@22'], dependency: 'string' });
