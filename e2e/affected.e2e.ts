import { checkAffected } from './rig/check-affected';

checkAffected();
