import { checkNxVersion } from './rig/check-nx-version';
import { useLab } from './rig/lab';

// npm has no @nx/devkit of a later version (docs/dependencies.md).
checkNxVersion(useLab(), { packages: ['nx@24.0.6', '@nx/devkit@24.0.0'], dependency: 'object' });
