export { openLab } from './lab/open-lab';
export {
  type BasicAuth,
  type Bridge,
  type Engine,
  type Lab,
  type LabOptions,
  LabUnavailableError,
  type Registry,
  type RegistryAuth,
  type RegistryOptions,
  type TokenAuth,
} from './lab/types';
export { pushBusyboxBase, pushNodeBase } from './base-images';
