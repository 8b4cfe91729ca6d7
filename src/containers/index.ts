export { ContainerStatEntity } from './container-stat.entity.js';
export { ContainerEntity } from './container.entity.js';
